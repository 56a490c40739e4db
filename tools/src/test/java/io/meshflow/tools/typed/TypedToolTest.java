package io.meshflow.tools.typed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.tool.Tool;
import io.meshflow.testkit.ToolContract;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas from Java types, held against a validator that is not ours, and read back. */
final class TypedToolTest extends ToolContract {

  enum Urgency {
    LOW,
    VERY_HIGH
  }

  record Place(@Describe("Of the town") String name, double latitude, Optional<Float> height) {
    Place {
      if (name.isBlank()) {
        throw new IllegalArgumentException("a place has a name");
      }
    }
  }

  sealed interface Payment {}

  @Describe("Money in the hand")
  record Cash(int cents) implements Payment {}

  record BankTransfer(String account, Optional<String> note) implements Payment {}

  record Gift(boolean wrapped, Urgency urgency) {}

  record Order(
      @Describe(value = "Who wants it", longest = 20) String customer,
      long number,
      Gift gift,
      Optional<Integer> floor,
      List<Place> stops,
      Map<String, Double> prices,
      Payment payment,
      Value extra) {}

  record Ring(Optional<Ring> next) {}

  record Clock(java.time.Instant at) {}

  private static final String GOOD =
      """
      {"customer":"Ada","number":9007199254740991,"gift":{"wrapped":true,"urgency":"very_high"},
       "stops":[{"name":"Ulm","latitude":48.4},{"name":"Rom","latitude":41.9,"height":0.5}],
       "prices":{"pen":2,"ink":12.5},
       "payment":{"type":"bank_transfer","account":"DE1"},"extra":[1,null]}
      """;

  @Override
  protected Tool tool() {
    return TypedTool.of(
        new TypedTool.About("order", "Orders.", RiskTier.READ_ONLY, EffectClass.PURE),
        Order.class,
        order -> new Tool.Result(order.toString(), Value.NULL, false));
  }

  @Override
  protected Value.Obj goodInput() {
    return (Value.Obj) Json.parse(GOOD);
  }

  private List<?> faults(String json) {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Json.canonical(tool().spec().schema()), InputFormat.JSON);
    return schema.validate(json, InputFormat.JSON);
  }

  private static Value.Obj changed(String from, String to) {
    assertThat(GOOD).contains(from);
    return (Value.Obj) Json.parse(GOOD.replace(from, to));
  }

  @Test
  void aGoodOrderFitsItsSchemaAndIsReadWhole() {
    assertThat(faults(GOOD)).isEmpty();
    assertThat(TypedValue.read(goodInput(), Order.class))
        .isEqualTo(
            new Order(
                "Ada",
                9_007_199_254_740_991L,
                new Gift(true, Urgency.VERY_HIGH),
                Optional.empty(),
                List.of(
                    new Place("Ulm", 48.4, Optional.empty()),
                    new Place("Rom", 41.9, Optional.of(0.5f))),
                Map.of("pen", 2.0, "ink", 12.5),
                new BankTransfer("DE1", Optional.empty()),
                Json.parse("[1,null]")));
    assertThat(call(goodInput()).text()).startsWith("Order[customer=Ada");
  }

  @Test
  void descriptionsAndLimitsStandInTheSchema() {
    String schema = Json.canonical(tool().spec().schema());
    assertThat(schema)
        .contains("Who wants it", "\"maxLength\":20", "Of the town", "Money in the hand")
        .contains("\"enum\":[\"low\",\"very_high\"]", "\"const\":\"bank_transfer\"", "oneOf");
  }

  /** The reader does not lean on the check before it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"number\":9007199254740991,>",
        "\"wrapped\":true>\"wrapped\":\"yes\"",
        "very_high>VERY_HIGH",
        "\"number\":9007199254740991>\"number\":1.5",
        "48.4>\"48.4\"",
        "12.5>null",
        "bank_transfer>barter",
        "\"account\":\"DE1\">\"cents\":1",
        "\"extra\":[1,null]>\"other\":1",
      })
  void whatDoesNotFitIsRefusedByBoth(String change) {
    String from = change.substring(0, change.indexOf('>'));
    String to = change.substring(change.indexOf('>') + 1);
    String json = GOOD.replace(from, to);
    assertThat(faults(json)).isNotEmpty();
    Value.Obj input = (Value.Obj) Json.parse(json);
    assertThatThrownBy(() -> TypedValue.read(input, Order.class))
        .isInstanceOf(EffectFailure.Permanent.class);
  }

  @Test
  void whatARecordRefusesIsToldToTheModel() {
    assertThat(refusal(changed("Ulm", " ")).detail()).contains("a place has a name");
  }

  @Test
  void whatHasNoSchemaIsNamed() {
    assertThatThrownBy(() -> TypeSchema.of(Ring.class)).hasMessageContaining("holds itself");
    assertThatThrownBy(() -> TypeSchema.of(Clock.class)).hasMessageContaining("java.time.Instant");
    assertThatThrownBy(() -> TypeSchema.of(Object.class)).hasMessageContaining("sealed");
  }
}
