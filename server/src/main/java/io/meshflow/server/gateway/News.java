package io.meshflow.server.gateway;

import io.meshflow.core.model.Thoughts;
import io.meshflow.server.web.Problem;
import java.util.Optional;

/** What happens to a call while its client waits. */
sealed interface News {

  /** A piece of the answer's text. */
  record Text(String text) implements News {}

  /** A piece of what the model thinks. */
  record Thought(String text) implements News {}

  /** What was thought is whole, and signed like this if it is. */
  record ThoughtOver(Thoughts signed) implements News {}

  /** An event of the answer, as an upstream of the client's dialect sent it. */
  record Raw(String json) implements News {}

  /**
   * The answer is whole and on record.
   *
   * @param raw the last event the upstream sent, for a client that is not streamed to the whole
   *     answer; empty where it must not be shown as it came
   */
  record Whole(Optional<String> raw, Answer answer) implements News {}

  /** There is no answer, or none that may be shown. */
  record Refused(Problem problem) implements News {}
}
