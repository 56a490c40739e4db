package io.meshflow.core.model;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatForm.Malformed;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Things to be made vectors of, in the form of OpenAI's embeddings (API reference 2025-10), read
 * and checked. Immutable.
 *
 * @param model alias or name; empty for the default
 * @param dimensions 0 for the model's own
 * @param purpose {@code query} or {@code document} where the vendor tells them apart; empty when
 *     the caller does not say
 * @param extras fields that are not named here, for servers of the dialect
 */
public record EmbeddingForm(
    String model,
    List<EmbeddingInput> inputs,
    Encoding encoding,
    int dimensions,
    String purpose,
    Value.Obj extras) {

  private static final int MOST_INPUTS = 10_000;
  private static final int MOST_DIMENSIONS = 65_536;
  private static final Set<String> NAMED =
      Set.of("model", "input", "encoding_format", "dimensions");

  /** How a vector is written. */
  public enum Encoding {
    /** An array of numbers. */
    FLOAT,
    /** Base64 of 32-bit floats, the lowest byte first. */
    BASE64
  }

  public EmbeddingForm {
    inputs = List.copyOf(inputs);
  }

  /** Texts of our own. */
  public static EmbeddingForm of(List<String> texts, String purpose) {
    List<EmbeddingInput> inputs = new ArrayList<>(texts.size());
    texts.forEach(text -> inputs.add(new EmbeddingInput.Text(text)));
    return new EmbeddingForm("", inputs, Encoding.FLOAT, 0, purpose, Value.Obj.EMPTY);
  }

  /**
   * Reads a request; what it does not know it leaves alone.
   *
   * @throws Malformed when it cannot be had
   */
  public static EmbeddingForm read(Value.Obj body) {
    Value.Obj extras = body;
    for (String name : NAMED) {
      extras = extras.without(name);
    }
    return new EmbeddingForm(
        word(body, "model"),
        inputs(body.field("input").orElse(Value.NULL)),
        encoding(body),
        dimensions(body),
        purpose(word(body, "input_type")),
        extras);
  }

  private static String word(Value.Obj body, String name) {
    boolean none = body.field(name).orElse(Value.NULL).equals(Value.NULL);
    return none ? "" : ChatForm.text(body, name, name);
  }

  private static Encoding encoding(Value.Obj body) {
    return switch (word(body, "encoding_format")) {
      case "", "float" -> Encoding.FLOAT;
      case "base64" -> Encoding.BASE64;
      default -> throw new Malformed("encoding_format", "must be 'float' or 'base64'");
    };
  }

  private static int dimensions(Value.Obj body) {
    return switch (body.field("dimensions").orElse(Value.NULL)) {
      case Value.Null none -> 0;
      case Value.Num number when whole(number, 1, MOST_DIMENSIONS) -> (int) number.value();
      default ->
          throw new Malformed("dimensions", "must be a whole number from 1 to " + MOST_DIMENSIONS);
    };
  }

  private static boolean whole(Value.Num number, int least, int most) {
    return number.isWhole() && number.value() >= least && number.value() <= most;
  }

  /** The words of Cohere, Voyage and NVIDIA for the same two things. */
  private static String purpose(String word) {
    return switch (word) {
      case "query", "search_query" -> "query";
      case "document", "search_document", "passage" -> "document";
      default -> "";
    };
  }

  private static List<EmbeddingInput> inputs(Value given) {
    return switch (given) {
      case Value.Text text -> List.of(text(text, "input"));
      case Value.Array array when array.items().isEmpty() ->
          throw new Malformed("input", "must hold at least one text");
      case Value.Array array when array.items().getFirst() instanceof Value.Num ->
          List.of(tokens(array, "input"));
      case Value.Array array -> many(array.items());
      default ->
          throw new Malformed("input", "must be a text, an array of texts, or tokens as numbers");
    };
  }

  private static List<EmbeddingInput> many(List<Value> items) {
    if (items.size() > MOST_INPUTS) {
      throw new Malformed(
          "input", "has " + items.size() + " items; at most " + MOST_INPUTS + " are allowed");
    }
    List<EmbeddingInput> inputs = new ArrayList<>(items.size());
    for (Value item : items) {
      String place = "input[" + inputs.size() + "]";
      inputs.add(
          switch (item) {
            case Value.Text text -> text(text, place);
            case Value.Array array -> tokens(array, place);
            default -> throw new Malformed(place, "must be a text or an array of tokens");
          });
    }
    return inputs;
  }

  private static EmbeddingInput text(Value.Text text, String place) {
    if (text.value().isEmpty()) {
      throw new Malformed(place, "must not be empty");
    }
    return new EmbeddingInput.Text(text.value());
  }

  private static EmbeddingInput tokens(Value.Array array, String place) {
    if (array.items().isEmpty()) {
      throw new Malformed(place, "must not be empty");
    }
    List<Integer> ids = new ArrayList<>(array.items().size());
    for (Value item : array.items()) {
      if (!(item instanceof Value.Num number && whole(number, 0, Integer.MAX_VALUE))) {
        throw new Malformed(place, "must hold nothing but tokens, which are whole numbers from 0");
      }
      ids.add((int) number.value());
    }
    return new EmbeddingInput.Tokens(ids);
  }
}
