package io.meshflow.cli.place;

import io.meshflow.cli.wiring.Kernel;
import io.meshflow.cli.wiring.Unusable;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Erasures;
import io.meshflow.core.execution.RunRefused;
import io.meshflow.core.ledger.RunQuery;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.server.api.Handlers;
import io.meshflow.server.identity.Keys;
import io.meshflow.server.identity.StoredKey;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Keys, tenants and erasure of this machine's installation. */
final class KernelOffice implements Office {

  private static final String ACTOR = "cli";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Set<RunStatus> OPEN =
      EnumSet.of(RunStatus.PENDING, RunStatus.RUNNING, RunStatus.PAUSED);

  private final Kernel kernel;
  private final Keys keys;

  KernelOffice(Kernel kernel) {
    this.kernel = kernel;
    this.keys = kernel.keys();
  }

  @Override
  public List<Value.Obj> keys() {
    return keys.all().stream()
        .sorted(Comparator.comparing((StoredKey key) -> key.dates().created()))
        .map(StoredKey::document)
        .toList();
  }

  @Override
  public String createKey(KeyWish wish) {
    String tenant = wish.tenant().isEmpty() ? kernel.tenant() : wish.tenant();
    StoredKey.Grant grant = new StoredKey.Grant(wish.name(), wish.role(), tenant, wish.scopes());
    return keys.create(ACTOR, grant, wish.life()).text();
  }

  @Override
  public Optional<String> rotateKey(String id, Duration overlap) {
    return keys.rotate(ACTOR, id, overlap).map(Keys.Made::text);
  }

  @Override
  public boolean revokeKey(String id) {
    return keys.revoke(ACTOR, id).isPresent();
  }

  @Override
  public List<String> tenants() {
    Set<String> all = new TreeSet<>(keys.tenants());
    all.add(kernel.tenant());
    return List.copyOf(all);
  }

  @Override
  public boolean createTenant(String name) {
    return !name.equals(kernel.tenant()) && keys.createTenant(ACTOR, name);
  }

  @Override
  public boolean knowsTenant(String name) {
    return keys.tenants().contains(name) || keys.deleted(name);
  }

  @Override
  public long deleteTenant(String name, String by, String basis) throws InterruptedException {
    var _ = keys.deleteTenant(ACTOR, name);
    RunQuery open =
        new RunQuery(name, OPEN, Optional.empty(), Optional.empty(), RunQuery.MAX_LIMIT);
    for (RunRow row : kernel.runs().list(open)) {
      stop(name, row, by);
    }
    return kernel
        .runs()
        .eraseAll(new Erasures.Everything(name, Handlers.streamsBesideRuns(name), by, basis));
  }

  @Override
  public Optional<Integer> family(RunId run) {
    return Optional.of(kernel.runs().family(kernel.tenant(), run).size());
  }

  @Override
  public int erase(RunId run, String by, String basis) throws InterruptedException {
    for (RunRow row : kernel.runs().family(kernel.tenant(), run)) {
      stop(kernel.tenant(), row, by);
    }
    return kernel.runs().erase(new Erasures.Request(kernel.tenant(), run, by, basis)).size();
  }

  private void stop(String tenant, RunRow row, String by) throws InterruptedException {
    if (row.standing().status().ended()) {
      return;
    }
    try {
      kernel.runs().cancel(tenant, row.id(), by, "erased");
      kernel.runs().resume(tenant, row.id());
    } catch (RunRefused refused) {
      if (refused.kind() != RunRefused.Kind.ENDED) {
        throw refused;
      }
    }
    var _ = kernel.runs().await(row.id(), PATIENCE);
  }

  @Override
  public Value.Obj receipt(RunId run) {
    String note =
        kernel
            .storage()
            .checkpoint(kernel.tenant())
            .orElseThrow(() -> new Unusable("Nothing is signed yet.", "Try again in a second."));
    return Value.Obj.builder()
        .put("run_id", run.value())
        .put("checkpoint", note)
        .put("verifier_key", kernel.storage().verifierKey(kernel.tenant()).text())
        .build();
  }
}
