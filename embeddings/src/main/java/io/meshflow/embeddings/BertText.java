package io.meshflow.embeddings;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/**
 * Cleans text and cuts it into words as BERT's uncased models do (huggingface/tokenizers 0.23,
 * {@code BertNormalizer} and {@code BertPreTokenizer}): control characters go, accents and capitals
 * too, each ideograph and each punctuation mark is a word.
 */
final class BertText {

  private BertText() {}

  static List<String> words(String text) {
    String plain = Normalizer.normalize(spaced(text), Normalizer.Form.NFD);
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    plain
        .codePoints()
        .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
        .map(Character::toLowerCase)
        .forEach(c -> add(words, word, c));
    end(words, word);
    return words;
  }

  private static void add(List<String> words, StringBuilder word, int c) {
    if (c == ' ' || Character.isSpaceChar(c)) {
      end(words, word);
    } else if (isPunctuation(c)) {
      end(words, word);
      words.add(Character.toString(c));
    } else {
      word.appendCodePoint(c);
    }
  }

  private static void end(List<String> words, StringBuilder word) {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  /** Without control characters, every kind of space a space, ideographs apart. */
  private static String spaced(String text) {
    StringBuilder spaced = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              if (c == '\t' || c == '\n' || c == '\r' || Character.isSpaceChar(c)) {
                spaced.append(' ');
              } else if (isIdeograph(c)) {
                spaced.append(' ').appendCodePoint(c).append(' ');
              } else if (!isOther(c)) {
                spaced.appendCodePoint(c);
              }
            });
    return spaced.toString();
  }

  private static boolean isOther(int c) {
    return c == 0xFFFD
        || switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED ->
              true;
          default -> false;
        };
  }

  private static boolean isPunctuation(int c) {
    if (c < 0x80) {
      return c > 0x20 && !Character.isLetterOrDigit(c);
    }
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  /** The blocks of Chinese characters that BERT names; not those of Japanese or Korean alone. */
  private static boolean isIdeograph(int c) {
    return c >= 0x4E00 && c <= 0x9FFF
        || c >= 0x3400 && c <= 0x4DBF
        || c >= 0x20000 && c <= 0x2A6DF
        || c >= 0x2A700 && c <= 0x2CEAF
        || c >= 0xF900 && c <= 0xFAFF
        || c >= 0x2F800 && c <= 0x2FA1F;
  }
}
