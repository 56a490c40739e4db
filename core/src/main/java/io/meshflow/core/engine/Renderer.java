package io.meshflow.core.engine;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.run.Step;
import io.meshflow.core.run.View;
import io.meshflow.core.workflow.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fills templates from what a step sees. */
final class Renderer {

  private static final int LONG_TEXT = 256;

  private final View view;

  Renderer(View view) {
    this.view = view;
  }

  Rendered render(Template template) {
    return switch (template) {
      case Template.Fixed fixed -> Rendered.plain(fixed.value());
      case Template.Hole hole -> hole(hole);
      case Template.Joined joined -> join(joined.parts().stream().map(this::render).toList());
      case Template.Items items -> items(items.items());
      case Template.Fields fields -> fields(fields.fields());
    };
  }

  private Rendered hole(Template.Hole hole) {
    Value value = view.at(hole.path());
    boolean kept = value instanceof Value.Text text && text.value().length() < LONG_TEXT;
    boolean small =
        kept
            || value instanceof Value.Null
            || value instanceof Value.Bool
            || value instanceof Value.Num;
    return small ? Rendered.plain(value) : new Rendered(value, reference(hole.path()));
  }

  private Value reference(List<String> path) {
    Optional<Step> source =
        path.getFirst().equals("nodes") && path.size() > 1
            ? view.visible(path.get(1))
            : Optional.empty();
    ObjBuilder reference = Value.Obj.builder().put("$path", String.join(".", path));
    source.ifPresent(step -> reference.put("$step", step.id().toString()));
    return reference.build();
  }

  /** A reference to the whole output of a step that is seen. */
  static Rendered output(Step step) {
    String shown = step.output().shown();
    Value text = Value.of(shown);
    return shown.length() < LONG_TEXT
        ? Rendered.plain(text)
        : new Rendered(
            text, Value.obj("$step", Value.of(step.id().toString()), "$path", Value.of("output")));
  }

  /** One text of several parts. */
  static Rendered join(List<Rendered> parts) {
    StringBuilder text = new StringBuilder();
    boolean references = false;
    List<Value> recorded = new ArrayList<>(parts.size());
    for (Rendered part : parts) {
      text.append(text(part.value()));
      recorded.add(part.recorded());
      references |= !part.recorded().equals(part.value());
    }
    Value whole = Value.of(text.toString());
    return references
        ? new Rendered(whole, Value.obj("$join", Value.array(recorded)))
        : Rendered.plain(whole);
  }

  /** A value as part of a text: nothing for null, JSON for structures. */
  static String text(Value value) {
    return switch (value) {
      case Value.Text text -> text.value();
      case Value.Null none -> "";
      case Value.Bool flag -> Json.canonical(flag);
      case Value.Num number -> Json.canonical(number);
      case Value.Array array -> Json.canonical(array);
      case Value.Obj object -> Json.canonical(object);
    };
  }

  private Rendered items(List<Template> templates) {
    List<Rendered> items = templates.stream().map(this::render).toList();
    return new Rendered(
        Value.array(items.stream().map(Rendered::value).toList()),
        Value.array(items.stream().map(Rendered::recorded).toList()));
  }

  private Rendered fields(Map<String, Template> templates) {
    ObjBuilder values = Value.Obj.builder();
    ObjBuilder recorded = Value.Obj.builder();
    templates.forEach(
        (name, template) -> {
          Rendered field = render(template);
          values.put(name, field.value());
          recorded.put(name, field.recorded());
        });
    return new Rendered(values.build(), recorded.build());
  }
}
