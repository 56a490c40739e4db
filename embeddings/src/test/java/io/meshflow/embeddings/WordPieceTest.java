package io.meshflow.embeddings;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class WordPieceTest {

  private static final WordPiece TOKENIZER = tokenizer();

  private static WordPiece tokenizer() {
    try (InputStream in =
        WordPieceTest.class.getResourceAsStream("/all-minilm-l6-v2-q-tokenizer.json")) {
      return WordPiece.read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<Value> references() throws IOException {
    return MiniLmTest.references();
  }

  @ParameterizedTest
  @MethodSource("references")
  void tokensAreThoseOfTheReferenceImplementation(Value.Obj reference) {
    List<Value> ids = reference.array("ids");
    long[] expected =
        ids.subList(1, ids.size() - 1).stream()
            .mapToLong(id -> (long) ((Value.Num) id).value())
            .toArray();
    assertThat(TOKENIZER.tokens(reference.text("text"))).containsExactly(expected);
  }

  @Test
  void namesOfSpecialTokensAreText() {
    assertThat(TOKENIZER.tokens("[CLS] [SEP]")).doesNotContain(WordPiece.START, WordPiece.END);
  }
}
