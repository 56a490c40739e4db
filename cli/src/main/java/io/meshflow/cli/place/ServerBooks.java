package io.meshflow.cli.place;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.Budget;
import io.meshflow.core.ledger.UsageSummary.By;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The books of a server, through its contract: what its key may see of them. */
final class ServerBooks implements Books {

  private static final String BUDGETS = "/api/v1/budgets";
  private static final int PAGE = 500;

  private final Connection connection;

  ServerBooks(Connection connection) {
    this.connection = connection;
  }

  /** Without {@code everybody} that of one tenant, also for a key that may see all. */
  @Override
  public Value.Obj usage(Asked asked) {
    String path =
        "/api/v1/usage?from="
            + asked.from()
            + "&to="
            + asked.to()
            + "&by="
            + asked.by().stream().map(By::word).collect(Collectors.joining(","));
    String own = asked.everybody() ? "" : connection.get("/api/v1/whoami").text("tenant");
    return connection.get(path, tenant(own));
  }

  private static Map<String, String> tenant(String named) {
    return named.isEmpty() ? Map.of() : Map.of("X-Tenant-ID", named);
  }

  @Override
  public List<Value.Obj> budgets(String tenant) {
    return connection.get(BUDGETS, tenant(tenant)).objects("budgets");
  }

  @Override
  public void set(String tenant, String by, Budget budget) {
    double usd = budget.micros() / 1e6;
    Value.Obj body = named(budget).put("usd", usd).build();
    var _ = connection.put(BUDGETS, body, tenant(tenant));
  }

  @Override
  public boolean remove(String tenant, String by, Budget budget) {
    connection.delete(BUDGETS, named(budget).build(), tenant(tenant));
    return true; // a server says so itself when there is none
  }

  private static ObjBuilder named(Budget budget) {
    return Value.Obj.builder()
        .put("holder", budget.holder().word())
        .put("per", budget.period().word())
        .putIf(!budget.name().isEmpty(), "name", Value.of(budget.name()));
  }

  @Override
  public List<Value.Obj> audit(int records) {
    List<Value.Obj> all = new ArrayList<>();
    String cursor = "";
    int left = records;
    do {
      int count = Math.min(left, PAGE);
      Value.Obj page = connection.get("/api/v1/audit?limit=" + count + cursor);
      all.addAll(page.objects("entries"));
      cursor = page.textIf("next").map(next -> "&cursor=" + next).orElse("");
      left -= count;
    } while (left > 0 && !cursor.isEmpty());
    return all;
  }

  @Override
  public Value.Obj verifyAudit() {
    return connection.get("/api/v1/audit/verify");
  }
}
