package io.meshflow.cli.place;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.RunRefused;
import io.meshflow.core.run.RunId;
import io.meshflow.server.identity.Caller;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keys, tenants and erasure of a server, through its contract. */
final class ServerOffice implements Office {

  private static final String KEYS = "/api/v1/keys";
  private static final String TENANTS = "/api/v1/tenants";

  private final Connection connection;

  ServerOffice(Connection connection) {
    this.connection = connection;
  }

  @Override
  public List<Value.Obj> keys() {
    return connection.get(KEYS).array("keys").stream().map(Value.Obj.class::cast).toList();
  }

  @Override
  public String createKey(KeyWish wish) {
    boolean any = wish.tenant().equals(Caller.ANY);
    ObjBuilder body =
        Value.Obj.builder()
            .put("name", wish.name())
            .put("role", wish.role().word())
            .put("scopes", Value.texts(wish.scopes().stream().sorted().toList()))
            .putIf(any, "any_tenant", Value.TRUE)
            .putIf("expires_in_days", wish.life().map(life -> Value.of(life.toDays())));
    Map<String, String> tenant =
        any || wish.tenant().isEmpty() ? Map.of() : Map.of("X-Tenant-ID", wish.tenant());
    return connection.post(KEYS, body.build(), tenant).text("key");
  }

  @Override
  public Optional<String> rotateKey(String id, Duration overlap) {
    Value.Obj body = Value.obj("overlap_seconds", Value.of(overlap.toSeconds()));
    return Optional.of(
        connection.post(KEYS + "/" + Connection.part(id) + "/rotate", body).text("key"));
  }

  @Override
  public boolean revokeKey(String id) {
    connection.delete(KEYS + "/" + Connection.part(id));
    return true;
  }

  @Override
  public List<String> tenants() {
    return connection.get(TENANTS).texts("tenants");
  }

  @Override
  public boolean createTenant(String name) {
    try {
      var _ = connection.post(TENANTS, Value.obj("name", Value.of(name)));
      return true;
    } catch (RunRefused taken) {
      if (taken.kind() != RunRefused.Kind.CONFLICT) {
        throw taken;
      }
      return false;
    }
  }

  /** A server says so itself when it is asked to delete one. */
  @Override
  public boolean knowsTenant(String name) {
    return true;
  }

  @Override
  public long deleteTenant(String name, String by, String basis) {
    return connection
        .post(
            TENANTS + "/" + Connection.part(name) + "/delete", Value.obj("reason", Value.of(basis)))
        .whole("erased_streams");
  }

  @Override
  public Optional<Integer> family(RunId run) {
    return Optional.empty();
  }

  @Override
  public int erase(RunId run, String by, String basis) {
    return connection
        .post(ServerPlace.path(run) + "/erase", Value.obj("reason", Value.of(basis)))
        .array("erased")
        .size();
  }

  @Override
  public Value.Obj receipt(RunId run) {
    return connection.get(ServerPlace.path(run) + "/receipt");
  }
}
