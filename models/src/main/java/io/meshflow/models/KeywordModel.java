package io.meshflow.models;

import io.meshflow.core.model.EmbeddingInput;
import io.meshflow.core.model.EmbeddingModel;
import io.meshflow.core.model.EmbeddingRequest;
import io.meshflow.core.model.EmbeddingResponse;
import io.meshflow.core.model.Usage;
import io.meshflow.core.model.Vector;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Permit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes vectors of the words of a text and of nothing else: each word, and the beginning of a
 * longer one, counts in a place that a hash gives it, less with each repetition. Texts are near
 * when they share words; that words mean the same is not known here. Needs nothing, and always
 * gives the same. Thread safe.
 */
final class KeywordModel implements EmbeddingModel {

  private static final int USUAL = 512;
  private static final int LEAST = 16;
  private static final int MOST = 4_096;
  private static final int STEM = 4;
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");

  @Override
  public EmbeddingResponse embed(Permit<EmbeddingRequest> permit) {
    EmbeddingRequest request = permit.spend();
    int wanted = request.form().dimensions();
    if (wanted != 0 && (wanted < LEAST || wanted > MOST)) {
      throw unsupported(request, "has vectors of 16 to 4096 numbers");
    }
    List<Vector> vectors = new ArrayList<>(request.inputs().size());
    long words = 0;
    for (EmbeddingInput input : request.inputs()) {
      if (!(input instanceof EmbeddingInput.Text text)) {
        throw unsupported(request, "takes texts and no tokens: send the texts themselves");
      }
      List<String> some = words(text.text());
      words += some.size();
      vectors.add(vector(some, wanted == 0 ? USUAL : wanted));
    }
    Usage usage = new Usage(words, 0, 0, 0, false);
    return new EmbeddingResponse(vectors, usage, request.offer().place());
  }

  private static EffectFailure unsupported(EmbeddingRequest request, String why) {
    return new EffectFailure.Permanent("unsupported_input", request.offer().place() + " " + why);
  }

  /** In lower case; a text without words is one. */
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(text.toLowerCase(Locale.ROOT));
    while (word.find()) {
      words.add(word.group());
    }
    return words.isEmpty() ? List.of(text) : words;
  }

  private static Vector vector(List<String> words, int length) {
    Map<String, Double> counts = new HashMap<>();
    for (String word : words) {
      counts.merge(word, 1.0, Double::sum);
      if (word.codePointCount(0, word.length()) > STEM) {
        String stem = word.substring(0, word.offsetByCodePoints(0, STEM));
        counts.merge(stem, 1.0, Double::sum);
      }
    }
    float[] numbers = new float[length];
    counts.forEach(
        (word, count) -> numbers[Math.floorMod(hash(word), length)] += (float) Math.log1p(count));
    return Vector.of(numbers).unit();
  }

  /** FNV-1a (64 bits), its halves folded: stays the same in every release. */
  private static int hash(String word) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001b3L;
    }
    return (int) (hash ^ hash >>> 32);
  }
}
