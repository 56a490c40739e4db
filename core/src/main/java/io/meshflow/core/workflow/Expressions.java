package io.meshflow.core.workflow;

import io.meshflow.core.data.Value;
import java.util.List;
import java.util.Set;

/** Evaluates conditions. Deterministic, bounded in time and memory, thread safe. */
public interface Expressions {

  /**
   * Compiles a condition; compiled ones may be shared.
   *
   * @throws Faulty when the text is no valid condition
   */
  Expression compile(Condition condition);

  /** One compiled condition. */
  interface Expression {

    /**
     * The names it reads at top level, such as {@code confidence}, {@code nodes}, {@code input}.
     */
    Set<String> names();

    /** The ids it reads under {@code nodes}; holds {@code *} when it cannot be told. */
    Set<String> nodes();

    /**
     * True when the condition holds for the variables, an object with at least {@link #names()}.
     *
     * @throws Faulty when evaluation fails, takes too long, or gives no boolean
     */
    boolean holds(Value.Obj variables);
  }

  /** Why a condition has no answer; {@code position} is the 0-based offset in its text or −1. */
  final class Faulty extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String reason;
    private final int position;
    private final transient List<String> hints;

    public Faulty(String reason, int position, List<String> hints) {
      super("the condition has no answer");
      this.reason = reason;
      this.position = position;
      this.hints = List.copyOf(hints);
    }

    public String reason() {
      return reason;
    }

    public int position() {
      return position;
    }

    /** What to write instead, best first. */
    public List<String> hints() {
      return hints;
    }
  }
}
