package io.meshflow.core.execution;

import io.meshflow.core.data.JsonSchemas;
import io.meshflow.core.policy.OutputGate;
import io.meshflow.core.policy.PolicyGate;
import io.meshflow.core.workflow.Expressions;
import io.meshflow.core.workflow.WorkflowReader;
import java.util.function.UnaryOperator;

/**
 * Everything that decides without an effect.
 *
 * @param scrubber hides personal data in one text, for policies that store scrubbed bodies
 */
public record Rules(
    PolicyGate gate,
    OutputGate outputs,
    Expressions expressions,
    JsonSchemas schemas,
    WorkflowReader reader,
    UnaryOperator<String> scrubber) {}
