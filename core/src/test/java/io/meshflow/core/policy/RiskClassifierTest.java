package io.meshflow.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RiskClassifierTest {

  @ParameterizedTest
  @CsvSource({
    "tool:read_file,             READ_ONLY,    false, none",
    "tool:calculator,            READ_ONLY,    false, none",
    "tool:compute_total,         INTERNAL,     false, verb.compute",
    "tool:cacheResult,           INTERNAL,     false, verb.cache",
    "tool:write_file,            EXTERNAL_IO,  false, verb.write",
    "tool:updateCustomer,        EXTERNAL_IO,  false, verb.update",
    "tool:customers.created,     EXTERNAL_IO,  false, verb.create",
    "tool:send_email,            EXTERNAL_IO,  true,  verb.send",
    "tool:NotifyTeam,            EXTERNAL_IO,  true,  verb.notify",
    "tool:uploader,              EXTERNAL_IO,  true,  verb.upload",
    "tool:delete_customer,       IRREVERSIBLE, true,  verb.delete",
    "tool:softdeleteall,         IRREVERSIBLE, true,  verb.delete",
    "tool:DropTable,             IRREVERSIBLE, true,  verb.drop",
    "tool:dropbox_list,          READ_ONLY,    false, none",
    "tool:send_payment,          IRREVERSIBLE, true,  verb.send_payment",
    "tool:transferFunds,         IRREVERSIBLE, true,  verb.transfer_funds",
    "tool:deactivate_account,    IRREVERSIBLE, true,  verb.deactivate_account",
    "tool:format,                IRREVERSIBLE, true,  verb.format",
    "tool:format_text,           READ_ONLY,    false, none",
    "tool:deploying,             IRREVERSIBLE, true,  verb.deploy",
    "tool:shell,                 IRREVERSIBLE, true,  verb.shell",
    "code:purge@1,               IRREVERSIBLE, true,  verb.purge",
    "model:text-delete-1,        READ_ONLY,    false, kind.model",
    "http:GET,                   EXTERNAL_IO,  true,  kind.http",
    "http:DELETE,                IRREVERSIBLE, true,  verb.delete",
    "remote:helper,              EXTERNAL_IO,  true,  kind.remote",
    "teleport:home,              IRREVERSIBLE, true,  kind.unknown",
    "nothing,                    IRREVERSIBLE, true,  kind.unknown"
  })
  void theNameOfAnActionSaysWhatItIs(String action, RiskTier tier, boolean outward, String rule) {
    assertThat(RiskClassifier.classify(ActionName.of(action), Value.Obj.EMPTY))
        .isEqualTo(new Classified(tier, outward, rule));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tool:send_email  | {\"to\":\"a\",\"body\":\"b\"}            | EXTERNAL_IO",
        "tool:send_email  | {\"to\":\"a\",\"apiKey\":\"b\"}          | IRREVERSIBLE",
        "tool:send_email  | {\"list\":[{\"Credit-Card\":\"1\"}]}     | IRREVERSIBLE",
        "tool:read_file   | {\"password\":\"b\"}                     | READ_ONLY",
        "tool:send_email  | {\"headers\":{\"auth\":\"b\"}}           | EXTERNAL_IO",
        "tool:sql_query   | {\"query\":\"select 1\"}                 | READ_ONLY",
        "tool:sql_query   | {\"query\":\"DROP   TABLE users\"}       | IRREVERSIBLE",
        "tool:run         | {\"command\":[\"rm -rf /\"]}             | IRREVERSIBLE",
        "tool:read_note   | {\"text\":\"rm -rf / was a mistake\"}    | READ_ONLY",
        "model:gpt        | {\"query\":\"drop table users\"}         | READ_ONLY"
      })
  void argumentsRaiseTheTier(String action, String arguments, RiskTier tier) {
    assertThat(RiskClassifier.classify(ActionName.of(action), Json.parse(arguments)).tier())
        .isEqualTo(tier);
  }

  @Test
  void aDeclaredTierIsNeverLowered() {
    Case action =
        Case.of(
            Act.tool("read_file", RiskTier.IRREVERSIBLE),
            Presets.of(Policy.Mode.STANDARD),
            Act.FACTS);
    assertThat(action.risk()).isEqualTo(RiskTier.IRREVERSIBLE);
  }
}
