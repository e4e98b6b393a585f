namespace ClaudeConfig.CrdSchema.Structural;

/// <summary>One cause of an invalid object, in the form of kube-apiserver's field errors.</summary>
/// <param name="Field">Path such as <c>spec.items[0].name</c>.</param>
/// <param name="Reason">Cause reason as it appears in Status.details.causes, such as <c>FieldValueInvalid</c>.</param>
/// <param name="Message">The cause's message as kubectl shows it, without the field's path.</param>
internal sealed record FieldError(string Field, string Reason, string Message);
