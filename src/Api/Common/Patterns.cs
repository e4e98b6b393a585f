namespace ClaudeConfig.Api.Common;

/// <summary>Expressions that more than one field shares.</summary>
public static class Patterns
{
    /// <summary>A name that may be part of an object's name: RFC 1123 label.</summary>
    public const string Label = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

    /// <summary>A name of an object: RFC 1123 subdomain.</summary>
    public const string Subdomain = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

    /// <summary>A key inside a Secret or ConfigMap.</summary>
    public const string DataKey = "^[-._a-zA-Z0-9]+$";

    /// <summary>An amount of money: a decimal, never negative, at most nine decimals.</summary>
    public const string Amount = "^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,9})?$";

    /// <summary>An ISO 4217 currency code.</summary>
    public const string Currency = "^[A-Z]{3}$";

    /// <summary>A Go duration of hours, minutes, seconds and milliseconds.</summary>
    public const string Duration = "^([0-9]+(\\.[0-9]+)?(h|m|s|ms))+$";

    /// <summary>An http or https address without user, query or fragment.</summary>
    public const string HttpUrl = "^https?://[^\\s/?#@]+(/[^\\s?#@]*)?$";

    /// <summary>An https address without user, query or fragment.</summary>
    public const string HttpsUrl = "^https://[^\\s/?#@]+(/[^\\s?#@]*)?$";

    /// <summary>A model name, or a glob over model names with <c>*</c>.</summary>
    public const string ModelGlob = "^[A-Za-z0-9*][-A-Za-z0-9._:/@*\\[\\]]*$";
}
