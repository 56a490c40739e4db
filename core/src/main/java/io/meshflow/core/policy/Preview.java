package io.meshflow.core.policy;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.OutputGate.Stage;
import java.util.Locale;

/**
 * What may be seen of an answer before its step has ended.
 *
 * <p>What a policy hides is hidden here too, and an answer that carries orders is not shown on. On
 * the last step of a run the viewer is whom the answer is for: where people have to look at it
 * first, nothing is shown before they have. Confidence guards what is built on an answer, not what
 * is seen of it. Immutable.
 */
public final class Preview {

  /** In which portions an answer is shown. */
  public enum Streaming {
    /** As the model sends it. */
    TOKENS,
    /** Held back until nothing that follows can change what is hidden of it. */
    WINDOW,
    /** Not before the step has ended well. */
    WHOLE;

    /** The word of the contract. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Policy policy;
  private final Streaming streaming;

  private Preview(Policy policy, Streaming streaming) {
    this.policy = policy;
    this.streaming = streaming;
  }

  /**
   * The preview of an answer.
   *
   * @param last the answer is the run's, or part of it
   */
  public static Preview of(Policy policy, boolean last) {
    boolean judgedByPeople = policy.evidence().humanReview() || policy.evidence().citations();
    boolean hides =
        policy.checks().guardian()
            || policy.checks().handoffs()
            || policy.privacy().scrubPhi()
            || policy.privacy().maxOutputChars() > 0;
    return new Preview(
        policy,
        last && judgedByPeople ? Streaming.WHOLE : hides ? Streaming.WINDOW : Streaming.TOKENS);
  }

  /** Vectors are no text: there is nothing in them to hide. */
  public static Preview ofVectors(Policy policy) {
    return new Preview(policy, Streaming.TOKENS);
  }

  /** Whether the policy lets all of it be stored as it is. */
  public boolean keepsAll() {
    return policy.privacy().storeBodies() == Policy.StoreBodies.FULL;
  }

  public Streaming streaming() {
    return streaming;
  }

  /** All that may be seen of an answer that is whole, while its step has not ended. */
  public String shown(String answer) {
    return switch (streaming) {
      case TOKENS -> answer;
      case WINDOW -> givesOrders(answer) ? "" : Hiding.hide(answer, Stage.ANSWER, policy);
      case WHOLE -> "";
    };
  }

  /**
   * All that may ever be seen of what comes with an answer: what was thought before it, and further
   * answers beside it.
   */
  public String released(String text) {
    return givesOrders(text) ? "" : Hiding.hide(text, Stage.ANSWER, policy);
  }

  /** All that may ever be seen of data of an answer, such as calls of tools. */
  public Value released(Value data) {
    return TextsOf.changed(data, text -> Hiding.hide(text, Stage.ANSWER, policy));
  }

  /** Whether a whole answer in its vendor's form may be seen as it is once its step has ended. */
  public boolean passes(Value answer) {
    return streaming == Streaming.TOKENS || released(answer).equals(answer);
  }

  /** A window on an answer that begins. */
  public Window window() {
    return new Window(this);
  }

  Policy policy() {
    return policy;
  }

  boolean givesOrders(String answer) {
    return policy.checks().handoffs() && !Hiding.orders(answer).isEmpty();
  }
}
