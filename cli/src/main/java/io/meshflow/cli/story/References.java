package io.meshflow.cli.story;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.run.StepId;
import io.meshflow.core.run.WorkKey;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Puts the values back that a recorded request refers to: {@code $step}, {@code $path}, {@code
 * $join}.
 */
public final class References {

  private final RunStory story;
  private final BiFunction<WorkKey, List<String>, Value> view;

  /**
   * @param view what a piece of work sees at a path; null in JSON where nobody knows any more
   */
  public References(RunStory story, BiFunction<WorkKey, List<String>, Value> view) {
    this.story = story;
    this.view = view;
  }

  /** The value with everything it refers to. */
  public Value resolve(WorkKey work, Value recorded) {
    return switch (recorded) {
      case Value.Obj object when object.has("$join") -> joined(work, object);
      case Value.Obj object when object.has("$path") -> referred(work, object);
      case Value.Obj object -> {
        ObjBuilder resolved = Value.Obj.builder();
        object.fields().forEach((name, field) -> resolved.put(name, resolve(work, field)));
        yield resolved.build();
      }
      case Value.Array array ->
          Value.array(array.items().stream().map(item -> resolve(work, item)).toList());
      default -> recorded;
    };
  }

  private Value joined(WorkKey work, Value.Obj object) {
    StringBuilder text = new StringBuilder();
    object.array("$join").forEach(part -> text.append(text(resolve(work, part))));
    return Value.of(text.toString());
  }

  private Value referred(WorkKey work, Value.Obj reference) {
    String path = reference.text("$path");
    if (path.equals("output") && reference.has("$step")) {
      return story
          .step(StepId.parse(reference.text("$step")))
          .<Value>map(step -> Value.of(step.output().shown()))
          .orElse(Value.NULL);
    }
    return view.apply(work, List.of(path.split("\\.")));
  }

  /** A value as part of a text. */
  public static String text(Value value) {
    return switch (value) {
      case Value.Text text -> text.value();
      case Value.Null none -> "";
      default -> Json.canonical(value);
    };
  }
}
