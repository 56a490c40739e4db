package io.meshflow.definition.expression;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.runtime.CelEvaluationListener;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Stops an evaluation that takes too many steps, makes too much text, or takes too long. */
final class Meter implements CelEvaluationListener {

  private static final int MAX_STEPS = 500_000;
  private static final long MAX_MADE = 16_000_000;
  private static final long MAX_NANOS = 5_000_000_000L;

  private final long start = System.nanoTime();
  private int steps;
  private long made;

  @Override
  public void callback(CelExpr expression, @Nullable Object value) {
    steps++;
    if (steps > MAX_STEPS) {
      throw new Exhausted("The condition takes more than 500,000 steps");
    }
    if (expression.getKind() == Kind.CALL) {
      made += size(value);
      if (made > MAX_MADE) {
        throw new Exhausted("The condition makes more than 16 million characters");
      }
    }
    if ((steps & 0xFF) == 0) {
      watch();
    }
  }

  private void watch() {
    if (Thread.currentThread().isInterrupted()) {
      throw new Exhausted("The evaluation was interrupted");
    }
    if (System.nanoTime() - start > MAX_NANOS) {
      throw new Exhausted("The condition takes longer than 5 seconds");
    }
  }

  private static long size(@Nullable Object value) {
    return switch (value) {
      case String text -> text.length();
      case Collection<?> items -> items.size() > 1_000_000 ? MAX_MADE + 1 : 1;
      case null, default -> 0;
    };
  }

  /** Thrown through CEL's interpreter. */
  static final class Exhausted extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String reason;

    Exhausted(String reason) {
      super("the evaluation was stopped", null, false, false);
      this.reason = reason;
    }

    String reason() {
      return reason;
    }

    static Optional<Exhausted> in(Throwable thrown) {
      for (Throwable t = thrown; t != null; t = t.getCause()) {
        if (t instanceof Exhausted exhausted) {
          return Optional.of(exhausted);
        }
      }
      return Optional.empty();
    }
  }
}
