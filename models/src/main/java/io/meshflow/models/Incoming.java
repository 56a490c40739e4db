package io.meshflow.models;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatResponse;
import java.util.Optional;

/** One answer of a vendor as it comes. One thread. */
interface Incoming {

  /** The error that an event holds; empty for none. */
  Optional<Value> errorIn(Value.Obj event);

  /** Takes one event, or the whole answer; {@code json} is its text. */
  void accept(String json, Value.Obj event) throws MalformedAnswerException;

  /** True once any part of an answer has come. */
  boolean begun();

  /** True once the vendor has said that the answer is complete; a count may still follow. */
  boolean ended();

  /** True once nothing follows that is of use, whether or not the vendor closes the stream. */
  boolean over();

  /** The whole answer. */
  ChatResponse response() throws MalformedAnswerException;
}
