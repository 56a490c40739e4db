package io.meshflow.server.api;

import io.meshflow.core.data.Value;
import io.meshflow.server.contract.Contract;
import io.meshflow.server.identity.Caller;
import io.meshflow.server.identity.Gatekeeper;
import io.meshflow.server.identity.Keys;
import io.meshflow.server.identity.Role;
import io.meshflow.server.identity.StoredKey;
import io.meshflow.server.web.Call;
import io.meshflow.server.web.Problem;
import io.meshflow.server.web.Reply;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Keys and tenants. Thread safe. */
final class Administration {

  private final Keys keys;
  private final String defaultTenant;
  private final Set<String> scopes;

  Administration(Gatekeeper gatekeeper, Contract contract) {
    this.scopes = contract.scopes();
    this.keys = gatekeeper.keys();
    this.defaultTenant = gatekeeper.defaultTenant();
  }

  private static boolean all(Call call) {
    return call.caller().unbound() && call.header("X-Tenant-ID").isEmpty();
  }

  Reply list(Call call) {
    List<Value.Obj> documents =
        keys.all().stream()
            .filter(key -> all(call) || key.grant().tenant().equals(call.tenant()))
            .sorted(Comparator.comparing((StoredKey key) -> key.dates().created()))
            .map(StoredKey::document)
            .toList();
    return Reply.json(Value.obj("keys", Value.array(documents)));
  }

  Reply create(Call call) {
    Value.Obj body = call.body();
    Role role = Role.of(body.text("role")).orElseThrow();
    Set<String> wanted =
        new HashSet<>(body.has("scopes") ? body.texts("scopes") : List.<String>of());
    if (!wanted.stream().allMatch(this::scope)) {
      throw Problem.malformed(
          "invalid_scope", "Scopes are " + scopes + ", and model:NAME for the gateway.");
    }
    boolean any = body.flagIf("any_tenant").orElse(false);
    if (any && !call.caller().unbound()) {
      throw new Problem(
          403, "forbidden", "Only a key that counts for every tenant may make another such key.");
    }
    narrower(call.caller(), wanted);
    StoredKey.Grant grant =
        new StoredKey.Grant(body.text("name"), role, any ? Caller.ANY : call.tenant(), wanted);
    Keys.Made made =
        keys.create(
            call.caller().id(), grant, body.wholeIf("expires_in_days").map(Duration::ofDays));
    return Reply.json(201, made.key().document().with("key", Value.of(made.text())));
  }

  /** Nobody gives away more than their own key allows; no scopes stand for all. */
  private static void narrower(Caller caller, Set<String> wanted) {
    Set<String> own = caller.scopes();
    if (own.isEmpty()) {
      return;
    }
    boolean models = own.stream().anyMatch(Administration::model);
    boolean within =
        wanted.stream().allMatch(scope -> own.contains(scope) || (model(scope) && !models));
    if (wanted.isEmpty()
        || !within
        || (models && wanted.stream().noneMatch(Administration::model))) {
      throw new Problem(
          403, "forbidden", "A key gives away no more than its own scopes: " + own + ".");
    }
  }

  private static boolean model(String scope) {
    return scope.startsWith("model:");
  }

  /** The key of the path, if the caller may touch it. */
  private String known(Call call) {
    return keys.key(call.path("key"))
        .filter(key -> call.caller().unbound() || key.grant().tenant().equals(call.tenant()))
        .map(StoredKey::id)
        .orElseThrow(Administration::unknown);
  }

  private static Problem unknown() {
    return Problem.missing("unknown_key", "There is no such key, or it was revoked.");
  }

  Reply rotate(Call call) {
    Duration overlap = Duration.ofSeconds(call.body().wholeIf("overlap_seconds").orElse(0L));
    String id = known(call);
    keys.key(id).ifPresent(key -> narrower(call.caller(), key.grant().scopes()));
    Keys.Made made =
        keys.rotate(call.caller().id(), id, overlap).orElseThrow(Administration::unknown);
    return Reply.json(made.key().document().with("key", Value.of(made.text())));
  }

  Reply revoke(Call call) {
    if (keys.revoke(call.caller().id(), known(call)).isEmpty()) {
      throw unknown();
    }
    return Reply.nothing();
  }

  Reply whoami(Call call) {
    Caller caller = call.caller();
    return Reply.json(
        Value.Obj.builder()
            .put("name", caller.name())
            .put("role", caller.role().word())
            .put("tenant", call.tenant())
            .put("scopes", Value.texts(caller.scopes().stream().sorted().toList()))
            .build());
  }

  Reply tenants(Call call) {
    Set<String> all = new TreeSet<>(keys.tenants());
    all.add(defaultTenant);
    return Reply.json(Value.obj("tenants", Value.texts(List.copyOf(all))));
  }

  Reply createTenant(Call call) {
    String name = call.body().text("name");
    if (!Gatekeeper.TENANT.matcher(name).matches() || name.equals(Keys.SYSTEM)) {
      throw Problem.malformed(
          "invalid_tenant", "A tenant is 1 to 63 lower-case letters, digits, - and _.");
    }
    if (keys.deleted(name)) {
      throw new Problem(409, "tenant_deleted", "A tenant of this name was deleted; take another.");
    }
    if (name.equals(defaultTenant) || !keys.createTenant(call.caller().id(), name)) {
      throw new Problem(409, "tenant_exists", "There is such a tenant.");
    }
    return Reply.json(201, Value.obj("name", Value.of(name)));
  }

  private boolean scope(String text) {
    return scopes.contains(text) || text.matches("model:[A-Za-z0-9._:/-]{1,100}");
  }
}
