package io.meshflow.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.server.contract.Contract;
import org.junit.jupiter.api.Test;

/** What the gateway passes on is in the contract, each with its status. */
final class GatewayCodesTest {

  @Test
  void everyCodeThatIsPassedOnIsNamedWithItsStatus() {
    Value.Obj codes =
        (Value.Obj)
            Contract.bundled()
                .document()
                .at("components", "schemas", "Problem", "properties", "code", "x-codes")
                .orElseThrow();
    Refusals.STATUS.forEach(
        (code, status) -> {
          assertThat(codes.textIf(code)).as(code).isPresent();
          assertThat(codes.text(code)).as(code).startsWith(status + ": ");
        });
  }
}
