package io.meshflow.tools.typed;

import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.Permit;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.tool.Tool;
import io.meshflow.core.tool.ToolCall;
import io.meshflow.core.tool.ToolSpec;
import java.util.function.Function;

/**
 * A tool that takes a record. Its schema is made from the record's components: texts, flags,
 * numbers, enums, {@code Optional}, {@code List}, {@code Map} with text keys, records, sealed
 * interfaces of records (told apart by {@code type}), and {@code Value} for any JSON.
 *
 * @param <A> the record of the arguments
 */
public final class TypedTool<A extends Record> implements Tool {

  private final ToolSpec spec;
  private final Class<A> arguments;
  private final Function<A, Result> body;

  private TypedTool(ToolSpec spec, Class<A> arguments, Function<A, Result> body) {
    this.spec = spec;
    this.arguments = arguments;
    this.body = body;
  }

  /** How a tool is known, and what may come of it. */
  public record About(String name, String description, RiskTier risk, EffectClass effectClass) {}

  /**
   * The tool that does this with its arguments; the function may throw an {@code EffectFailure}.
   *
   * @throws IllegalArgumentException when a type has no schema, naming it
   */
  public static <A extends Record> TypedTool<A> of(
      About about, Class<A> arguments, Function<A, Result> body) {
    ToolSpec spec =
        new ToolSpec(
            about.name(),
            about.description(),
            TypeSchema.of(arguments),
            about.risk(),
            about.effectClass());
    return new TypedTool<>(spec, arguments, body);
  }

  @Override
  public ToolSpec spec() {
    return spec;
  }

  @Override
  public Result call(Permit<ToolCall> permit) {
    return body.apply(TypedValue.read(permit.spend().input(), arguments));
  }
}
