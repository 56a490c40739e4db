package io.meshflow.cli.command;

import io.meshflow.cli.place.Place;
import io.meshflow.cli.terminal.Amounts;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.wiring.Kernel;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.StartRequest;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.policy.Correlation;
import io.meshflow.core.run.RunEvent.CallEnded;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.definition.Definitions;
import io.meshflow.definition.Known;
import io.meshflow.server.api.WorkflowSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshflow models test}. */
@Command(
    name = "test",
    header = "Asks models for one word and says who answered.%n",
    description =
        "Each question is a run: judged, recorded, with a cap of $0.01. Ends with 1 when one fails.%n")
final class ModelTrial implements Callable<Integer> {

  private static final String QUESTION =
      """
      name: models-test
      policy: {mode: dev, budget_usd: 0.01}
      nodes:
        - {id: ask, kind: model, prompt: "Answer with the word ok.", max_output_tokens: 64}
      """;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Spec @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      description = "Aliases or models; else every alias of the file, else the default.")
  List<String> names = new ArrayList<>();

  @Option(names = "--json", description = "Print a JSON array.")
  boolean json;

  @Override
  public Integer call() throws InterruptedException {
    Session session = Root.of(spec);
    Kernel.Plan plan = new Kernel.Plan(session.outside().folder(), "", Duration.ZERO);
    List<Value> documents = new ArrayList<>();
    boolean good = true;
    List<String> asked = asked(session);
    try (Place place = session.place(plan)) {
      for (String name : asked) {
        Value.Obj answer = ask(session, place, name);
        good &= answer.text("status").equals("completed");
        documents.add(answer);
        if (!json) {
          session.terminal().print(line(answer));
        }
      }
    }
    if (json) {
      session.terminal().print(Json.canonical(Value.array(documents)));
    }
    return good ? Exit.DONE : Exit.FAILED;
  }

  private List<String> asked(Session session) {
    if (!names.isEmpty()) {
      return names;
    }
    List<String> aliases = session.modelList().texts("aliases");
    return aliases.isEmpty() ? List.of("") : aliases;
  }

  private static Value.Obj ask(Session session, Place place, String name)
      throws InterruptedException {
    Instant began = session.now();
    RunId run =
        place.start(
            new Place.Order(
                () ->
                    new Definitions(Known.NOTHING)
                        .load("models test", QUESTION)
                        .workflow()
                        .orElseThrow(),
                Optional.of(new WorkflowSource(QUESTION)),
                "",
                "",
                Value.Obj.EMPTY,
                session.user(""),
                new StartRequest.Options(
                    name, Optional.empty(), Optional.empty(), Correlation.NONE)));
    boolean over = place.await(run, PATIENCE);
    if (!over) {
      place.cancel(run, session.user(""), "no answer in time");
    }
    RunRow row = place.find(run).orElseThrow();
    RunStatus status = row.standing().status();
    List<CallEnded> attempts = attempts(place, run);
    return Value.Obj.builder()
        .put("model", name.isEmpty() ? "default" : name)
        .put("status", over ? status.word() : "timed_out")
        .put("code", row.standing().code())
        .put("served_by", attempts.isEmpty() ? "" : attempts.getLast().charge().served())
        .put("key", attempts.isEmpty() ? "" : key(attempts.getLast()))
        .put("attempts", attempts.size())
        .put("run_id", run.value())
        .put("millis", Duration.between(began, session.now()).toMillis())
        .put("tokens", row.totals().tokens())
        .put("cost_usd", Amounts.dollars(row.totals().costMicros()))
        .build();
  }

  /** Which of a provider's keys answered, where it has several. */
  private static String key(CallEnded attempt) {
    return attempt.result() instanceof Value.Obj result ? result.textIf("key").orElse("") : "";
  }

  private static List<CallEnded> attempts(Place place, RunId run) {
    return place.history(run, 0).stream()
        .flatMap(record -> record.events().stream())
        .filter(CallEnded.class::isInstance)
        .map(CallEnded.class::cast)
        .toList();
  }

  private static Line line(Value.Obj answer) {
    boolean good = answer.text("status").equals("completed");
    Line line = Line.of(good ? Style.GOOD : Style.BAD, good ? " ✓ " : " ✗ ");
    String why = answer.text("code").isEmpty() ? "" : " (" + answer.text("code") + ")";
    return line.add(
        "%-24s %s%s%s  %s ms  run %s"
            .formatted(
                answer.text("model"),
                answer.text("status"),
                why,
                by(answer),
                answer.whole("millis"),
                answer.text("run_id")));
  }

  private static String by(Value.Obj answer) {
    long attempts = answer.whole("attempts");
    String after = attempts > 1 ? ", attempt " + attempts : "";
    String key = answer.text("key").isEmpty() ? "" : " with key " + answer.text("key");
    return answer.text("served_by").isEmpty()
        ? ""
        : " by " + answer.text("served_by") + key + after;
  }
}
