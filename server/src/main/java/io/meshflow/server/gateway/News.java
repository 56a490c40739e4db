package io.meshflow.server.gateway;

import io.meshflow.server.web.Problem;

/** What happens to a call while its client waits. */
sealed interface News {

  /** A piece of the answer's text. */
  record Text(String text) implements News {}

  /** The answer is whole and on record. */
  record Whole(Answer answer) implements News {}

  /** There is no answer, or none that may be shown. */
  record Refused(Problem problem) implements News {}
}
