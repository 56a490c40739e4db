package io.meshflow.cli.place;

import io.meshflow.cli.terminal.Amounts;
import io.meshflow.cli.wiring.Kernel;
import io.meshflow.cli.wiring.StoredProofs;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.Accounts;
import io.meshflow.core.ledger.Budget;
import io.meshflow.core.ledger.Budget.Period;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.ledger.UsageOf;
import io.meshflow.core.ledger.UsageRow;
import io.meshflow.core.ledger.UsageSummary;
import io.meshflow.core.ledger.VerificationReport;
import io.meshflow.core.ledger.Verifier;
import io.meshflow.server.record.AuditTrail;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The books of this machine's installation. */
final class KernelBooks implements Books {

  private final Kernel kernel;

  KernelBooks(Kernel kernel) {
    this.kernel = kernel;
  }

  private Accounts accounts() {
    return kernel.storage().accounts();
  }

  private String tenant(String named) {
    return named.isEmpty() ? kernel.tenant() : named;
  }

  @Override
  public Value.Obj usage(Asked asked) {
    Optional<String> tenant = asked.everybody() ? Optional.empty() : Optional.of(kernel.tenant());
    List<UsageRow> rows = accounts().usage(tenant, asked.from(), asked.to());
    List<Value> lines =
        UsageSummary.of(rows, asked.by()).stream().<Value>map(KernelBooks::document).toList();
    Value.Obj total =
        UsageSummary.of(rows, Set.of()).stream()
            .findFirst()
            .map(KernelBooks::document)
            .orElseGet(() -> document(UsageSummary.NOTHING));
    return Value.obj("usage", Value.array(lines), "total", total);
  }

  private static Value.Obj document(UsageSummary.Line line) {
    ObjBuilder document = Value.Obj.builder();
    line.of().forEach((one, name) -> document.put(one.word(), name));
    return document
        .put("calls", line.spent().calls())
        .put("input_tokens", line.spent().input())
        .put("output_tokens", line.spent().output())
        .put("cached_tokens", line.spent().cached())
        .put("cache_write_tokens", line.spent().written())
        .put("cost_usd", Amounts.dollars(line.spent().micros()))
        .put("lost_usd", Amounts.dollars(line.spent().lost()))
        .put("reserved_usd", Amounts.dollars(line.reserved()))
        .build();
  }

  @Override
  public List<Value.Obj> budgets(String tenant) {
    LocalDate today = UsageOf.day(Instant.now());
    String whose = tenant(tenant);
    List<UsageRow> month =
        accounts().usage(Optional.of(whose), Period.MONTH.first(today), Period.MONTH.last(today));
    return accounts().budgets(whose).stream()
        .map(budget -> document(budget, UsageSummary.within(month, budget, today)))
        .toList();
  }

  private static Value.Obj document(Budget budget, UsageSummary.Line used) {
    long gone = used.spent().micros() + used.reserved();
    return Value.Obj.builder()
        .put("holder", budget.holder().word())
        .put("name", budget.name())
        .put("per", budget.period().word())
        .put("usd", Amounts.dollars(budget.micros()))
        .put("spent_usd", Amounts.dollars(used.spent().micros()))
        .put("reserved_usd", Amounts.dollars(used.reserved()))
        .put("left_usd", Amounts.dollars(Math.max(0, budget.micros() - gone)))
        .build();
  }

  @Override
  public void set(String tenant, String by, Budget budget) {
    kernel.runs().budgetSet(tenant(tenant), by, budget, true);
    accounts().set(tenant(tenant), budget);
  }

  @Override
  public boolean remove(String tenant, String by, Budget budget) {
    boolean there =
        accounts().remove(tenant(tenant), budget.holder(), budget.name(), budget.period());
    if (there) {
      kernel.runs().budgetSet(tenant(tenant), by, budget, false);
    }
    return there;
  }

  @Override
  public List<Value.Obj> audit(int records) {
    return new AuditTrail(
            kernel.storage().ledger(),
            kernel.storage().vault(),
            InstantSource.system(),
            kernel.tenant())
        .before(Long.MAX_VALUE, records)
        .entries();
  }

  @Override
  public Value.Obj verifyAudit() {
    StoredProofs proofs = new StoredProofs(kernel.storage());
    Verifier verifier = proofs.verifier(kernel.tenant());
    proofs.export(kernel.tenant(), StreamId.ADMIN, verifier::line);
    VerificationReport report = verifier.report();
    return Value.obj(
        "result", Value.of(report.result().name()), "lines", Value.texts(report.lines()));
  }
}
