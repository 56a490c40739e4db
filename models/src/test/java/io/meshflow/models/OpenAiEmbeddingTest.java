package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.EmbeddingForm;
import io.meshflow.core.model.EmbeddingRequest;
import io.meshflow.core.model.EmbeddingResponse;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.stub.StubReply;
import io.meshflow.testkit.Permits;
import java.util.Collections;
import org.junit.jupiter.api.Test;

final class OpenAiEmbeddingTest extends VendorEmbeddingContract {

  @Override
  protected Vendor vendor() {
    return Vendor.OPENAI;
  }

  @Override
  protected String path() {
    return "/v1/embeddings";
  }

  @Override
  protected String answer(String numbers) {
    return "{\"data\":[{\"index\":0,\"embedding\":"
        + numbers
        + "}],\"usage\":{\"prompt_tokens\":3,\"total_tokens\":3}}";
  }

  @Override
  protected boolean takesTokens() {
    return true;
  }

  @Override
  protected int many() {
    return 3_000;
  }

  @Test
  void theRequestSpeaksTheDialect() {
    assertThat(sent(256, "query", "a red house", "x").json())
        .isEqualTo(
            Json.parse(
                """
                {"model":"m-1","input":["a red house","x"],"encoding_format":"base64",
                 "dimensions":256}
                """));
  }

  @Test
  void whatAClientSaysBesidesGoesOutAsItCame() {
    Value.Obj body =
        (Value.Obj)
            Json.parse("{\"input\":[[1,2]],\"user\":\"u\",\"input_type\":\"passage\",\"new\":[1]}");
    EmbeddingRequest request =
        new EmbeddingRequest("tester", offer(), RiskTier.INTERNAL, EmbeddingForm.read(body));
    model().embed(Permits.of(request));
    assertThat(server.requests().getLast().json())
        .isEqualTo(body.with("model", Value.of("m-1")).with("encoding_format", Value.of("base64")));
  }

  @Test
  void vectorsAreTakenAtTheirIndexesAndTokensAsCounted() {
    server.page(
        path(),
        StubReply.json(
            200,
            """
            {"data":[{"index":1,"embedding":[0,1]},{"index":0,"embedding":"AACAPwAAAAA="}],
             "usage":{"prompt_tokens":5,"total_tokens":5}}
            """));
    EmbeddingResponse answer = embed("x", "y");
    assertThat(answer.vectors().getFirst().at(0)).isEqualTo(1);
    assertThat(answer.vectors().getLast().at(1)).isEqualTo(1);
    assertThat(answer.usage().input()).isEqualTo(5);
    assertThat(answer.usage().estimated()).isFalse();
  }

  @Test
  void tokensAreEstimatedWhereNobodyCounts() {
    server.page(path(), StubReply.json(200, "{\"data\":[{\"embedding\":[1]}]}"));
    EmbeddingResponse answer = embed("a red house");
    assertThat(answer.usage().estimated()).isTrue();
    assertThat(answer.usage().input()).isEqualTo(3);
  }

  @Test
  void twoVectorsOfOneIndexAreAnUnknownOutcome() {
    server.page(
        path(),
        StubReply.json(
            200, "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":0,\"embedding\":[2]}]}"));
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> embed("x", "y"))
        .isInstanceOf(io.meshflow.core.policy.EffectFailure.UnknownOutcome.class);
  }

  @Test
  void aPortionHoldsNoMoreThanTheVendorTakes() {
    embed(Collections.nCopies(10, "long ".repeat(40_000)).toArray(String[]::new));
    assertThat(server.requests()).hasSize(4);
    assertThat(server.requests()).allMatch(request -> request.body().length() < 700_000);
  }
}
