package io.meshflow.cli.command;

import io.meshflow.cli.place.KernelPlace;
import io.meshflow.cli.place.Place;
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
import io.meshflow.core.policy.Correlation;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.run.RunId;
import io.meshflow.core.workflow.Workflow;
import java.nio.file.Files;
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
  private @Nullable Kernel kernel;

  Launch(Session session, RunCommand wish) {
    this.session = session;
    this.wish = wish;
    this.file = session.path(wish.workflow);
  }

  /** Opens the place; the folder of the workflow is what file tools read. */
  Place place() {
    Given.task(wish.task, wish.taskFile, session);
    Given.money(wish.budget);
    if (session.remote()) {
      return session.place();
    }
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(session.path("."));
    Kernel.Plan plan = new Kernel.Plan(folder, wish.model, session.demoPause());
    Workflow loaded = Loading.load(session, wish.workflow, plan);
    workflow = Caution.applied(session.settings(), loaded);
    kernel = session.kernel(plan);
    return new KernelPlace(kernel);
  }

  private Workflow workflow() {
    return java.util.Objects.requireNonNull(workflow);
  }

  /** What is about to happen, with which model and for how much at most. */
  List<Line> header() {
    Kernel here = kernel;
    return here == null ? session.whereabouts() : header(here);
  }

  private List<Line> header(Kernel here) {
    Workflow plan = workflow();
    List<Line> lines = new ArrayList<>();
    Line line =
        Line.of(" ").add(Style.TITLE, plan.name()).add(Style.FAINT, " version " + plan.version());
    String dot = "  " + Sign.DOT.in(session.terminal().look()) + "  ";
    line.add(Style.FAINT, dot + plan.graph().nodes().size() + " nodes" + dot + "policy ");
    lines.add(line.add(word(plan.policy().mode())));
    Line model = Line.of(Style.FAINT, " model ").add(here.models().explanation());
    boolean paid = paid(here);
    model.add(Style.FAINT, dot + "cap ").add(paid ? Style.WARN : Style.PLAIN, cap());
    lines.add(paid ? model.add(Style.FAINT, dot + "this costs money") : model);
    return lines;
  }

  /** Programs get no header, so a run that costs money says so beside. */
  private void warn() {
    Kernel here = kernel;
    if (wish.json && here != null && paid(here)) {
      header(here).forEach(session.terminal()::note);
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

  private static boolean paid(Kernel here) {
    return here.models().find("").flatMap(ModelOffer::price).filter(Price.FREE::equals).isEmpty();
  }

  /** The flag's cap, or the usual one where the workflow states none. */
  private Optional<Long> budget() {
    if (!wish.budget.isEmpty()) {
      return Optional.of(Given.money(wish.budget));
    }
    return named() || Loading.statesBudget(file)
        ? Optional.empty()
        : Optional.of(session.settings().micros(Setting.BUDGET_USD));
  }

  /** Whether a workflow is meant that a server knows by name. */
  private boolean named() {
    return session.remote()
        && !Files.exists(file)
        && wish.workflow.matches("[A-Za-z0-9_-][A-Za-z0-9_.-]*(@[^/]+)?")
        && !wish.workflow.matches(".*[.]ya?ml");
  }

  /** A program that traces its own work names the trace in the environment. */
  private Correlation traceOfCaller() {
    String parent = session.outside().environment().getOrDefault("TRACEPARENT", "");
    return Correlation.parse(parent).orElse(Correlation.NONE);
  }

  RunId start(Place place) {
    warn();
    StartRequest.Options options =
        new StartRequest.Options(
            wish.model,
            budget(),
            wish.key.isEmpty() ? Optional.empty() : Optional.of(wish.key),
            traceOfCaller());
    return place.start(
        new Place.Order(
            this::workflow,
            session.remote() && !named()
                ? Optional.of(Loading.source(session, wish.workflow))
                : Optional.empty(),
            wish.workflow,
            Given.task(wish.task, wish.taskFile, session),
            Given.object(wish.input, "--input", session),
            session.user(wish.by),
            options));
  }

  Line name(RunId run) {
    return Line.of(Style.FAINT, " run ").add(run.value());
  }
}
