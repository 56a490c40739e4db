package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshflow.core.data.Json;
import io.meshflow.core.model.EmbeddingResponse;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Price;
import io.meshflow.core.model.Usage;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.stub.StubReply;
import io.meshflow.stub.StubRequest;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract with a model of Cohere's, which takes many texts at once, and Titan besides. */
final class BedrockEmbeddingTest extends VendorEmbeddingContract {

  private static final String COHERE = "/model/cohere.embed-v4%3A0/invoke";

  private String model = "cohere.embed-v4:0";

  @Override
  protected Vendor vendor() {
    return Vendor.BEDROCK;
  }

  @Override
  protected ModelOffer offer() {
    return new ModelOffer("m", "bedrock", model, Optional.of(Price.FREE), 8_192, 0);
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("region", "eu-central-1", "access_key_id", "AKIDEXAMPLE", "session_token", KEY);
  }

  @Override
  protected String path() {
    return COHERE;
  }

  @Override
  protected String answer(String numbers) {
    return "{\"embeddings\":{\"float\":["
        + numbers
        + "]},\"response_type\":\"embeddings_by_type\"}";
  }

  @Test
  void requestsAreSignedAndSpeakTheWordsOfCohere() {
    StubRequest request = sent(256, "query", "a red house");
    assertThat(request.json())
        .isEqualTo(
            Json.parse(
                """
                {"texts":["a red house"],"input_type":"search_query",
                 "embedding_types":["float"],"truncate":"NONE","output_dimension":256}
                """));
    assertThat(request.header("authorization").orElseThrow())
        .startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
        .contains("/eu-central-1/bedrock/aws4_request");
    assertThat(embed("a red house", "a blue one").usage())
        .as("Amazon counts in a header")
        .isEqualTo(new Usage(6, 0, 0, 0, false));
  }

  @Test
  void withoutACountTokensAreEstimatedAndMarkedSo() {
    server.page(COHERE, StubReply.json(200, answer("[1, 2]")));
    assertThat(embed("x").usage().estimated()).isTrue();
  }

  @Test
  void titanIsAskedForOneVectorAtATime() {
    model = "amazon.titan-embed-text-v2:0";
    StubRequest request = sent(512, "document", "a red house");
    assertThat(request.path()).isEqualTo("/model/amazon.titan-embed-text-v2%3A0/invoke");
    assertThat(request.json())
        .isEqualTo(Json.parse("{\"inputText\":\"a red house\",\"dimensions\":512}"));
    EmbeddingResponse response = embed("one", "two three");
    assertThat(response.vectors()).hasSize(2);
    assertThat(response.usage()).isEqualTo(new Usage(3, 0, 0, 0, false));
    assertThat(server.requests().stream().map(r -> r.header("idempotency-key").orElseThrow()))
        .hasSize(3);
    model = "amazon.titan-embed-image-v1";
    assertThat(sent(256, "", "x").json())
        .isEqualTo(
            Json.parse(
                "{\"inputText\":\"x\",\"embeddingConfig\":{\"outputEmbeddingLength\":256}}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"amazon.titan-embed-text-v1", "us.cohere.embed-multilingual-v3"})
  void aModelWithVectorsOfOneLengthSaysSo(String fixed) {
    model = fixed;
    EffectFailure.Permanent refused =
        catchThrowableOfType(EffectFailure.Permanent.class, () -> sent(256, "", "x"));
    assertThat(refused.code()).isEqualTo("unsupported_input");
    assertThat(server.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"embedding\":7}", "{\"embedding\":[\"a\"]}", "7"})
  void anAnswerOfTitanWithoutAVectorIsAnUnknownOutcome(String json) {
    model = "amazon.titan-embed-text-v2:0";
    server.page("/model/amazon.titan-embed-text-v2%3A0/invoke", StubReply.json(200, json));
    assertThat(catchThrowableOfType(EffectFailure.UnknownOutcome.class, () -> embed("x")).code())
        .isEqualTo("malformed_answer");
  }
}
