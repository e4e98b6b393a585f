namespace ClaudeConfig.Api.Common;

/// <summary>Expressions that more than one field shares.</summary>
public static class Patterns
{
    /// <summary>A name that may be part of an object's name: RFC 1123 label.</summary>
    public const string Label = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

    /// <summary>What <see cref="Label"/> asks for, in words.</summary>
    public const string LabelSentence = "made of lower-case letters, digits and -, beginning and ending with a letter or digit, such as team-a";

    /// <summary>A name of an object: RFC 1123 subdomain.</summary>
    public const string Subdomain = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

    /// <summary>What <see cref="Subdomain"/> asks for, in words.</summary>
    public const string SubdomainSentence = "made of lower-case letters, digits, - and ., each part beginning and ending with a letter or digit, such as team-a or team.a";

    /// <summary>A key inside a Secret or ConfigMap.</summary>
    public const string DataKey = "^[-._a-zA-Z0-9]+$";

    /// <summary>What <see cref="DataKey"/> asks for, in words.</summary>
    public const string DataKeySentence = "made of letters, digits, -, _ and ., such as api-key";

    /// <summary>An amount of money: a decimal, never negative, at most nine decimals.</summary>
    public const string Amount = "^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,9})?$";

    /// <summary>What <see cref="Amount"/> asks for, in words.</summary>
    public const string AmountSentence = "a decimal number that is zero or more, with at most nine decimals, such as \"500\" or \"12.50\"";

    /// <summary>An amount that may be less than zero.</summary>
    public const string SignedAmount = "^-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,9})?$";

    /// <summary>What <see cref="SignedAmount"/> asks for, in words.</summary>
    public const string SignedAmountSentence = "a decimal number with at most nine decimals, such as \"500\", \"12.50\" or \"-80\"";

    /// <summary>An ISO 4217 currency code.</summary>
    public const string Currency = "^[A-Z]{3}$";

    /// <summary>What <see cref="Currency"/> asks for, in words.</summary>
    public const string CurrencySentence = "a currency code of three capital letters (ISO 4217), such as USD, EUR or JPY";

    /// <summary>CEL: whether a string is a duration. Asked before <c>duration()</c>, which fails instead of answering.</summary>
    public const string IsDuration = ".matches(r\"" + Duration + "\")";

    /// <summary>A Go duration of hours, minutes, seconds and milliseconds.</summary>
    public const string Duration = "^([0-9]+(\\.[0-9]+)?(h|m|s|ms))+$";

    /// <summary>What <see cref="Duration"/> asks for, in words.</summary>
    public const string DurationSentence = "a Go duration, such as 90s, 15m or 720h; days are written in hours";

    /// <summary>An http or https address without user, query or fragment.</summary>
    public const string HttpUrl = "^https?://[^\\s/?#@]+(/[^\\s?#@]*)?$";

    /// <summary>What <see cref="HttpUrl"/> asks for, in words.</summary>
    public const string HttpUrlSentence = "an http or https address without user, query and fragment, such as https://api.example.com";

    /// <summary>An https address without user, query or fragment.</summary>
    public const string HttpsUrl = "^https://[^\\s/?#@]+(/[^\\s?#@]*)?$";

    /// <summary>What <see cref="HttpsUrl"/> asks for, in words.</summary>
    public const string HttpsUrlSentence = "an https address without user, query and fragment, such as https://login.example.com/realms/dev";

    /// <summary>An AWS region.</summary>
    public const string AwsRegion = "^[a-z]{2}(-[a-z]+)+-[0-9]+$";

    /// <summary>What <see cref="AwsRegion"/> asks for, in words.</summary>
    public const string AwsRegionSentence = "an AWS region, such as eu-central-1";

    /// <summary>A model name, or a glob over model names with <c>*</c>.</summary>
    public const string ModelGlob = "^[A-Za-z0-9*][-A-Za-z0-9._:/@*\\[\\]]*$";

    /// <summary>What <see cref="ModelGlob"/> asks for, in words.</summary>
    public const string ModelGlobSentence = "a model name, or one with * for any characters, such as claude-haiku-*";

    /// <summary>The same form, for values of anthropic-beta.</summary>
    public const string BetaGlobSentence = "a value of anthropic-beta, or one with * for any characters, such as context-management-*";
}
