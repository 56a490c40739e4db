package io.meshflow.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.ProviderNames;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.Charge;
import io.meshflow.core.run.RunEvent;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TelemetryTest {

  @ParameterizedTest
  @CsvSource({
    "http://c:4318, http://c:4318/v1/traces",
    "http://c:4318/, http://c:4318/v1/traces",
    "http://c:4318/v1/traces, http://c:4318/v1/traces",
    "https://c/api/public/otel, https://c/api/public/otel/v1/traces"
  })
  void theAddressIsThatOfTheCollectorOrOfItsTraces(String endpoint, String address) {
    assertThat(new Telemetry.Target(endpoint, Map.of(), "1").address()).isEqualTo(address);
  }

  /** Takes spans or not, as a test says. */
  private static final class Moody implements SpanExporter {
    private boolean takes;

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      return takes ? CompletableResultCode.ofSuccess() : CompletableResultCode.ofFailure();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  @Test
  void aFailureIsToldOnceAndSoIsItsEnd() {
    List<String> log = new ArrayList<>();
    Moody collector = new Moody();
    TellingExporter exporter = new TellingExporter(collector, "http://c", log::add);
    for (boolean takes : new boolean[] {true, false, false, false, true, true}) {
      collector.takes = takes;
      exporter.export(List.of());
    }
    assertThat(log).hasSize(2);
    assertThat(log.getFirst()).contains("takes no spans");
    assertThat(log.getLast()).contains("takes spans again");
  }

  @ParameterizedTest
  @CsvSource({
    "model:fast, chat gpt-x, chat, CLIENT",
    "embed:fast, embeddings gpt-x, embeddings, CLIENT",
    "tool:calculator, execute_tool calculator, execute_tool, INTERNAL",
    "code:mine, execute_tool mine, execute_tool, INTERNAL",
    "http:get, GET, , CLIENT"
  })
  void everyKindOfCallHasTheNameOfTheConventions(
      String action, String name, String operation, SpanKind kind) {
    CallKey key = CallKey.parse("a#1");
    RunEvent.CallTerms terms =
        new RunEvent.CallTerms(
            action,
            "openai/gpt-x",
            RiskTier.READ_ONLY,
            EffectClass.PURE,
            0,
            0,
            Optional.empty(),
            "");
    CallSpan span =
        new CallSpan(
            new RunEvent.CallStarted(key, 1, terms, Value.NULL, Value.NULL),
            new RunEvent.CallEnded(key, 1, CallOutcome.DONE, "", Charge.NOTHING, Value.NULL));
    assertThat(span.name()).isEqualTo(name);
    assertThat(span.kind()).isEqualTo(kind);
    assertThat(span.attributes().get(Names.OPERATION)).isEqualTo(operation);
  }

  @Test
  void providersHaveTheNamesOfTheConventions() {
    assertThat(ProviderNames.conventional("bedrock")).isEqualTo("aws.bedrock");
    assertThat(ProviderNames.conventional("openai")).isEqualTo("openai");
  }
}
