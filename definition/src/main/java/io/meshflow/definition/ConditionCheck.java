package io.meshflow.definition;

import io.meshflow.core.workflow.Expressions;
import io.meshflow.core.workflow.Expressions.Expression;
import io.meshflow.core.workflow.Expressions.Faulty;
import io.meshflow.definition.Draft.ConditionUse;
import java.util.Set;

/** Compiles every condition and checks what it reads. */
final class ConditionCheck {

  private static final Set<String> OF_ITEMS = Set.of("item", "index");

  private final Draft draft;
  private final Expressions expressions;

  ConditionCheck(Draft draft, Expressions expressions) {
    this.draft = draft;
    this.expressions = expressions;
  }

  void check(ReferenceCheck references) {
    for (ConditionUse use : draft.conditions) {
      try {
        Expression expression = expressions.compile(use.condition());
        references.condition(use.source(), expression.nodes(), use.at(0));
        expression.names().stream().filter(OF_ITEMS::contains).forEach(name -> noItem(use, name));
      } catch (Faulty faulty) {
        draft.problems.error(
            use.at(faulty.position()),
            "bad_condition",
            faulty.reason(),
            String.join("; ", faulty.hints()));
      }
    }
  }

  private void noItem(ConditionUse use, String name) {
    String message = "`" + name + "` has no value in the condition of an edge";
    draft.problems.error(
        use.at(use.condition().text().indexOf(name)), "no_item", message, "read nodes.… instead");
  }
}
