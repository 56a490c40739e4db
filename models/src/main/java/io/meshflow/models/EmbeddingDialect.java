package io.meshflow.models;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.EmbeddingInput;
import io.meshflow.core.model.EmbeddingRequest;
import io.meshflow.core.model.Vector;
import java.util.List;

/** How one vendor makes vectors: where texts go, how they are written, how vectors are read. */
interface EmbeddingDialect {

  /**
   * How much one request to the vendor holds.
   *
   * @param inputs at most
   * @param bytes of all inputs at most; a single longer one goes out alone
   */
  record Limits(int inputs, long bytes) {}

  /**
   * What came back of one request.
   *
   * @param tokens −1 when the vendor does not count
   */
  record Read(List<Vector> vectors, long tokens) {}

  /** How much of the inputs of this request may go out at once. */
  Limits limits(EmbeddingRequest request);

  /** Writes some of the inputs of a request. */
  Dialect.Outgoing write(EmbeddingRequest request, List<EmbeddingInput> some);

  /** Reads the answer. */
  Read read(Value.Obj answer) throws MalformedAnswerException;

  /** Whether tokens that the caller made are taken in place of texts. */
  default boolean takesTokens() {
    return false;
  }

  /** Whether the caller may say how long the vectors of a model are to be. */
  default boolean takesDimensions(String model) {
    return true;
  }

  /** Tokens that an answer's headers count, where its body does not; −1 for none. */
  default long counted(VendorHttp.Answer answer) {
    return -1;
  }

  /** Whether nothing is answered without a key. */
  default boolean needsKey() {
    return true;
  }
}
