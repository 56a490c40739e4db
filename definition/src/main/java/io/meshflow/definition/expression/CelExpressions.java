package io.meshflow.definition.expression;

import dev.cel.bundle.Cel;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.runtime.CelEvaluationException;
import io.meshflow.core.workflow.Condition;
import io.meshflow.core.workflow.Expressions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Conditions in CEL over the variables output, content, confidence, structured, status, visit,
 * nodes, context, input, task, item, index and loop. Thread safe; the last {@value #CACHED}
 * compiled conditions are kept.
 *
 * <p>Bounds of one evaluation: 10,000 rounds of comprehensions, 500,000 steps, 16 million
 * characters made, 5 seconds, and the thread's interrupt.
 */
public final class CelExpressions implements Expressions {

  private static final int CACHED = 4_096;

  private final Map<String, Expression> compiled =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Expression> eldest) {
          return size() > CACHED;
        }
      };

  @Override
  public Expression compile(Condition condition) {
    String text = condition.text();
    synchronized (compiled) {
      Expression known = compiled.get(text);
      if (known != null) {
        return known;
      }
    }
    Expression fresh = compileAnew(text);
    synchronized (compiled) {
      compiled.put(text, fresh);
    }
    return fresh;
  }

  private static Expression compileAnew(String text) {
    if (text.isBlank()) {
      throw new Faulty("The condition is empty", 0, List.of("leave the key out"));
    }
    if (text.length() > Language.MAX_LENGTH) {
      String reason = "The condition is longer than " + Language.MAX_LENGTH + " characters";
      throw new Faulty(reason, 0, List.of());
    }
    String source = PythonSpelling.toCel(text);
    Cel cel = Language.cel();
    CelValidationResult result = cel.compile(source);
    if (result.hasError()) {
      throw faulty(result.getErrors().getFirst(), text);
    }
    try {
      CelAbstractSyntaxTree tree = result.getAst();
      Reading reading = Reading.of(tree, text);
      return new CelExpression(cel.createProgram(tree), reading, text);
    } catch (CelValidationException e) {
      throw faulty(e.getErrors().getFirst(), text);
    } catch (CelEvaluationException e) {
      String message = String.valueOf(e.getMessage());
      throw new Faulty(Hints.reason(message), -1, Hints.of(message, text));
    }
  }

  private static Faulty faulty(CelIssue issue, String text) {
    int position =
        Offsets.of(
            text, issue.getSourceLocation().getLine(), issue.getSourceLocation().getColumn());
    return new Faulty(
        Hints.reason(issue.getMessage()), position, Hints.of(issue.getMessage(), text));
  }
}
