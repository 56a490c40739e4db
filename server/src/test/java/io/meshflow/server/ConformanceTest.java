package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.server.contract.Contract;
import io.meshflow.server.contract.Operation;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What holds answers against the contract can fail. */
final class ConformanceTest {

  private static final String DELTA =
      "{\"event\":\"token_delta\",\"id\":\"c\",\"run_id\":\"r\",\"step_id\":\"a#1\",\"node\":\"a\","
          + "\"agent_id\":\"a\",\"text\":\"x\",\"seq\":0%s}";

  private final Conformance conformance = new Conformance();

  private void event(String json) {
    var _ = conformance.event((Value.Obj) Json.parse(json));
  }

  @Test
  void anEventWithAFieldThatTheContractDoesNotNameIsCaught() {
    event(DELTA.formatted(""));
    assertThatThrownBy(() -> event(DELTA.formatted(",\"prompt\":\"secret\"")))
        .hasMessageContaining("against the contract");
  }

  @Test
  void anEventThatTheContractDoesNotNameIsCaught() {
    assertThatThrownBy(() -> event("{\"event\":\"gossip\",\"id\":\"c\",\"run_id\":\"r\"}"))
        .hasMessageContaining("against the contract");
  }

  @Test
  void anAnswerOfAnotherTypeOrStatusIsCaught() {
    conformance.check(
        new Conformance.Exchange("GET", "/live", 200, "application/json", "{\"live\":true}"));
    assertThatThrownBy(
            () ->
                conformance.check(
                    new Conformance.Exchange("GET", "/live", 200, "text/plain", "alive")))
        .hasMessageContaining("the contract names");
    assertThatThrownBy(
            () ->
                conformance.check(
                    new Conformance.Exchange("GET", "/live", 500, "application/json", "{}")))
        .hasMessageContaining("no such status");
  }

  @Test
  void everySchemaOfAnAnswerCanBeUsed() {
    for (Operation operation : Contract.bundled().operations()) {
      Optional<String> fault = conformance.unusable(operation);
      if (fault.isPresent()) {
        throw new AssertionError(operation.id() + ": " + fault.get());
      }
    }
  }

  @Test
  void examplesOfSchemasFitThem() {
    Value.Obj schemas = Contract.bundled().document().object("components").object("schemas");
    for (String name : schemas.fields().keySet()) {
      schemas
          .object(name)
          .field("example")
          .map(example -> conformance.violations(name, example))
          .filter(faults -> !faults.isEmpty())
          .ifPresent(
              faults -> {
                throw new AssertionError(name + ": " + List.copyOf(faults));
              });
    }
  }

  @Test
  void examplesOfAnswersFitThem() {
    for (Operation operation : Contract.bundled().operations()) {
      conformance.checkExamples(operation);
    }
  }

  @Test
  void aProblemWithACodeThatTheContractDoesNotNameIsCaught() {
    String problem =
        "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,\"code\":\"%s\","
            + "\"detail\":\"x\",\"message\":\"x\",\"correlation_id\":\"c\",\"retryable\":false}";
    String type = "application/problem+json";
    conformance.check(
        new Conformance.Exchange("GET", "/x", 404, type, problem.formatted("unknown_path")));
    assertThatThrownBy(
            () ->
                conformance.check(
                    new Conformance.Exchange("GET", "/x", 404, type, problem.formatted("odd"))))
        .hasMessageContaining("odd");
  }
}
