using System.Text.Json.Nodes;

namespace ClaudeConfig.CrdSchema.Structural;

/// <summary>Builds field errors in the wording of k8s.io/apimachinery's field package.</summary>
internal static class FieldErrors
{
    public const string InvalidReason = "FieldValueInvalid";
    public const string TypeInvalidReason = "FieldValueTypeInvalid";
    public const string RequiredReason = "FieldValueRequired";
    public const string DuplicateReason = "FieldValueDuplicate";
    public const string NotSupportedReason = "FieldValueNotSupported";
    public const string TooLongReason = "FieldValueTooLong";
    public const string TooManyReason = "FieldValueTooMany";
    public const string ForbiddenReason = "FieldValueForbidden";

    /// <summary>How Go prints a path that is nil.</summary>
    public const string NilPath = "<nil>";

    public static FieldError Invalid(string path, string shownValue, string detail) =>
        new(path, InvalidReason, Join($"Invalid value: {shownValue}", detail));

    public static FieldError Invalid(string path, JsonNode? value, string detail) => Invalid(path, GoText.BadValue(value), detail);

    public static FieldError InvalidText(string path, string value, string detail) => Invalid(path, GoText.Quote(value), detail);

    public static FieldError TypeInvalid(string path, string shownValue, string detail) =>
        new(path, TypeInvalidReason, Join($"Invalid value: {shownValue}", detail));

    public static FieldError Required(string path, string detail = "") => new(path, RequiredReason, Join("Required value", detail));

    public static FieldError Forbidden(string path, string detail) => new(path, ForbiddenReason, Join("Forbidden", detail));

    public static FieldError Duplicate(string path, string shownValue) => new(path, DuplicateReason, $"Duplicate value: {shownValue}");

    public static FieldError NotSupported(string path, string shownValue, IEnumerable<string> allowed) =>
        new(path, NotSupportedReason, $"Unsupported value: {shownValue}: supported values: {string.Join(", ", allowed.Select(GoText.Quote))}");

    public static FieldError TooLong(string path, long max) => new(path, TooLongReason, $"Too long: may not be longer than {max}");

    public static FieldError TooLongBytes(string path, long max) => new(path, TooLongReason, $"Too long: must have at most {max} bytes");

    public static FieldError TooMany(string path, long actual, long max) =>
        new(path, TooManyReason, $"Too many: {actual}: must have at most {max} items");

    private static string Join(string head, string detail) => detail.Length == 0 ? head : $"{head}: {detail}";
}
