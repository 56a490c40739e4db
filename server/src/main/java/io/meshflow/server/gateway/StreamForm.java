package io.meshflow.server.gateway;

import io.meshflow.core.model.Thoughts;
import io.meshflow.server.web.Problem;

/** How one streamed answer is written for a kind of client. Owned by one thread. */
interface StreamForm {

  /** A piece of text. */
  String text(String text);

  /** A piece of what the model thinks. */
  String thought(String text);

  /** What was thought is whole; none signed where nothing is, or nothing may be told again. */
  String thoughtOver(Thoughts signed);

  /** An event of an upstream of the client's dialect. */
  String raw(String json);

  /** The end; {@code rest} is what was not shown of the text yet. */
  String whole(Answer answer, String rest);

  /** An end without an answer, after the first byte was sent. */
  String refused(Problem problem);

  /** A sign of life. */
  String idle();
}
