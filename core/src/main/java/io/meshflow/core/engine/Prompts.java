package io.meshflow.core.engine;

import io.meshflow.core.data.Value;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.Step;
import io.meshflow.core.run.View;
import io.meshflow.core.run.WorkKey;
import io.meshflow.core.workflow.Template;
import java.util.ArrayList;
import java.util.List;

/** Writes what agents and people are asked when the author wrote nothing himself. */
final class Prompts {

  private Prompts() {}

  /** The author's prompt, else the task followed by the outputs that came in. */
  static Rendered of(Run run, WorkKey work, Template template) {
    View view = View.of(run, work);
    Renderer renderer = new Renderer(view);
    return template.equals(Template.EMPTY)
        ? usual(run, work, view, renderer)
        : Renderer.join(List.of(renderer.render(template)));
  }

  private static Rendered usual(Run run, WorkKey work, View view, Renderer renderer) {
    List<Rendered> parts = new ArrayList<>();
    parts.add(text("Task: "));
    parts.add(renderer.render(new Template.Hole(List.of("task"))));
    if (run.input() instanceof Value.Obj input && !input.fields().isEmpty()) {
      parts.add(text("\n\nInput: "));
      parts.add(renderer.render(new Template.Hole(List.of("input"))));
    }
    if (work.isItem()) {
      parts.add(text("\n\nItem: "));
      parts.add(renderer.render(new Template.Hole(List.of("item"))));
    }
    for (Step step : view.inputs()) {
      parts.add(text("\n\n## From " + step.id().node() + "\n"));
      parts.add(Renderer.output(step));
    }
    if (work.step().visit() > 1) {
      parts.add(text("\n\nThis is round " + work.step().visit() + "; mend what was criticised."));
    }
    return Renderer.join(parts);
  }

  private static Rendered text(String text) {
    return Rendered.plain(Value.of(text));
  }
}
