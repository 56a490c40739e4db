package io.meshflow.cli.command;

import io.meshflow.cli.settings.Setting;
import io.meshflow.cli.terminal.Amounts;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Sign;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.wiring.Caution;
import io.meshflow.cli.wiring.Kernel;
import io.meshflow.core.execution.StartRequest;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Price;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.run.RunId;
import io.meshflow.core.workflow.Workflow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns what the user asked for into a start request, and says what it may cost. */
final class Launch {

  private final Session session;
  private final RunCommand wish;
  private final Path file;
  private @Nullable Workflow workflow;

  Launch(Session session, RunCommand wish) {
    this.session = session;
    this.wish = wish;
    this.file = session.path(wish.workflow);
  }

  /** Opens the kernel; the folder of the workflow is what file tools read. */
  Kernel kernel() {
    Given.task(wish.task, wish.taskFile, session);
    Given.money(wish.budget);
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(session.path("."));
    Kernel.Plan plan = new Kernel.Plan(folder, wish.model, session.demoPause());
    Workflow loaded = Loading.load(session, wish.workflow, plan);
    workflow = Caution.applied(session.settings(), loaded);
    return session.kernel(plan);
  }

  private Workflow workflow() {
    return java.util.Objects.requireNonNull(workflow);
  }

  /** What is about to happen, with which model and for how much at most. */
  List<Line> header(Kernel kernel) {
    Workflow plan = workflow();
    List<Line> lines = new ArrayList<>();
    Line line =
        Line.of(" ").add(Style.TITLE, plan.name()).add(Style.FAINT, " version " + plan.version());
    String dot = "  " + Sign.DOT.in(session.terminal().look()) + "  ";
    line.add(Style.FAINT, dot + plan.graph().nodes().size() + " nodes" + dot + "policy ");
    lines.add(line.add(word(plan.policy().mode())));
    Line model = Line.of(Style.FAINT, " model ").add(kernel.models().explanation());
    boolean paid = paid(kernel);
    model.add(Style.FAINT, dot + "cap ").add(paid ? Style.WARN : Style.PLAIN, cap());
    lines.add(paid ? model.add(Style.FAINT, dot + "this costs money") : model);
    return lines;
  }

  /** Programs get no header, so a run that costs money says so beside. */
  void warn(Kernel kernel) {
    if (wish.json && paid(kernel)) {
      header(kernel).forEach(session.terminal()::note);
    }
  }

  private String cap() {
    long policy = workflow().policy().limits().budgetMicros();
    long own = budget().map(given -> Math.min(given, policy)).orElse(policy);
    return own == Policy.Limits.UNLIMITED ? "none" : Amounts.money(own);
  }

  private static String word(Policy.Mode mode) {
    return mode.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  private boolean paid(Kernel kernel) {
    return kernel.models().find("").flatMap(ModelOffer::price).filter(Price.FREE::equals).isEmpty();
  }

  /** The flag's cap, or the usual one where the workflow states none. */
  private Optional<Long> budget() {
    if (!wish.budget.isEmpty()) {
      return Optional.of(Given.money(wish.budget));
    }
    return Loading.statesBudget(file)
        ? Optional.empty()
        : Optional.of(session.settings().micros(Setting.BUDGET_USD));
  }

  RunId start(Kernel kernel) {
    warn(kernel);
    StartRequest.Options options =
        new StartRequest.Options(
            wish.model, budget(), wish.key.isEmpty() ? Optional.empty() : Optional.of(wish.key));
    return kernel
        .runs()
        .start(
            new StartRequest(
                kernel.tenant(),
                workflow(),
                Given.task(wish.task, wish.taskFile, session),
                Given.object(wish.input, "--input", session),
                session.user(wish.by),
                options));
  }

  Line name(RunId run) {
    return Line.of(Style.FAINT, " run ").add(run.value());
  }
}
