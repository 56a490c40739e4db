package io.meshflow.core.data;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * RFC 8259 in, RFC 8785 out. Reading and writing refuse more than {@value #MAX_DEPTH} nested arrays
 * and objects, so whatever was written can be read. Stateless.
 */
public final class Json {

  /** The deepest nesting that is read or written. */
  public static final int MAX_DEPTH = 64;

  /** The deepest nesting of an envelope, such as a ledger record, around values of that depth. */
  public static final int MAX_ENVELOPE_DEPTH = MAX_DEPTH + 8;

  private Json() {}

  /**
   * Reads our own documents strictly within I-JSON: duplicate names, lone surrogates and integers
   * that a double would change are refused with a {@link JsonException}.
   */
  public static Value parse(String text) {
    return new JsonReader(text, new PlainRun(text), JsonReader.Duty.STRICT, MAX_DEPTH).document();
  }

  /** Reads strictly, and refuses bytes that are not UTF-8. */
  public static Value parse(byte[] utf8) {
    return parse(utf8, MAX_DEPTH);
  }

  /** Reads strictly, with another limit of nesting. */
  public static Value parse(byte[] utf8, int maxDepth) {
    String text = decoded(utf8);
    PlainRun run = new PlainRun(text, utf8);
    return new JsonReader(text, run, JsonReader.Duty.STRICT, maxDepth).document();
  }

  /**
   * Reads what a model, tool or peer wrote: integers that a double would change become text, lone
   * surrogates U+FFFD, the last duplicate wins; grammar and depth stay strict.
   */
  public static Value parseForeign(String text) {
    return new JsonReader(text, new PlainRun(text), JsonReader.Duty.FOREIGN, MAX_DEPTH).document();
  }

  /** The canonical form of RFC 8785 as text. */
  public static String canonical(Value value) {
    return new String(canonicalBytes(value), StandardCharsets.UTF_8);
  }

  /** The canonical form of RFC 8785 in UTF-8, the bytes that are hashed and signed. */
  public static byte[] canonicalBytes(Value value) {
    return canonicalBytes(value, MAX_DEPTH);
  }

  /** The canonical bytes, with another limit of nesting. */
  public static byte[] canonicalBytes(Value value, int maxDepth) {
    return new CanonicalWriter(maxDepth, CanonicalWriter.USUAL).write(value);
  }

  /** Whether these bytes are the canonical bytes of the value. */
  public static boolean spells(byte[] utf8, Value value, int maxDepth) {
    return new CanonicalWriter(maxDepth, utf8.length).writes(value, utf8);
  }

  /** The canonical order and spelling, indented by two spaces for people. */
  public static String pretty(Value value) {
    return PrettyWriter.write(value);
  }

  private static String decoded(byte[] utf8) {
    String text = new String(utf8, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') < 0) {
      return text;
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(utf8);
    CoderResult result = decoder.decode(in, CharBuffer.allocate(utf8.length), true);
    if (result.isError()) {
      throw malformed(utf8, in.position());
    }
    return text;
  }

  private static JsonException malformed(byte[] utf8, int offset) {
    int line = 1;
    int start = 0;
    for (int i = 0; i < offset; i++) {
      if (utf8[i] == '\n') {
        line++;
        start = i + 1;
      }
    }
    return new JsonException("Bytes that are not UTF-8", offset, line, offset - start + 1);
  }
}
