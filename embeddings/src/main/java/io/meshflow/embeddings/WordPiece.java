package io.meshflow.embeddings;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * BERT's tokens of a text: each word is cut into the longest pieces that the vocabulary has, from
 * its beginning on; a word that cannot be cut so is one unknown token. Names of special tokens in a
 * text are text. Immutable.
 */
final class WordPiece {

  static final long START = 101;
  static final long END = 102;
  private static final long UNKNOWN = 100;
  private static final int LONGEST_WORD = 100;

  private final Map<String, Long> vocabulary;

  private WordPiece(Map<String, Long> vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** Reads the vocabulary out of a {@code tokenizer.json}. */
  static WordPiece read(String json) {
    Value.Obj words = ((Value.Obj) Json.parseForeign(json)).object("model").object("vocab");
    Map<String, Long> vocabulary = HashMap.newHashMap(words.fields().size());
    words.fields().forEach((word, id) -> vocabulary.put(word, (long) ((Value.Num) id).value()));
    return new WordPiece(vocabulary);
  }

  /** The tokens without those that mark start and end. */
  long[] tokens(String text) {
    LongStream.Builder tokens = LongStream.builder();
    BertText.words(text).forEach(word -> cut(word, tokens));
    return tokens.build().toArray();
  }

  private void cut(String word, LongStream.Builder tokens) {
    if (word.codePointCount(0, word.length()) > LONGEST_WORD) {
      tokens.add(UNKNOWN);
      return;
    }
    LongStream.Builder pieces = LongStream.builder();
    for (int from = 0; from < word.length(); ) {
      int to = word.length();
      Long id = piece(word, from, to);
      while (id == null && to > from + 1) {
        to = word.offsetByCodePoints(to, -1);
        id = to > from ? piece(word, from, to) : null;
      }
      if (id == null) {
        tokens.add(UNKNOWN);
        return;
      }
      pieces.add(id);
      from = to;
    }
    pieces.build().forEach(tokens::add);
  }

  private @org.jspecify.annotations.Nullable Long piece(String word, int from, int to) {
    String piece = word.substring(from, to);
    return vocabulary.get(from == 0 ? piece : "##" + piece);
  }
}
