using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ClaudeConfig.Validation.Documents;

/// <summary>Scalars as kubectl reads them: by YAML 1.1, so that yes, on and 010 are not texts unless they are quoted.</summary>
internal static partial class YamlScalars
{
    private const string TextTag = "tag:yaml.org,2002:str";

    public static JsonValue? Read(Scalar scalar)
    {
        var isText = scalar.Style != ScalarStyle.Plain || (!scalar.Tag.IsEmpty && scalar.Tag.Value == TextTag);
        return isText ? JsonValue.Create(scalar.Value) : Plain(scalar.Value);
    }

    private static JsonValue? Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "y" or "Y" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" or "true" or "True" or "TRUE" => JsonValue.Create(true),
        "n" or "N" or "no" or "No" or "NO" or "off" or "Off" or "OFF" or "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ => char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.' ? Number(text) ?? JsonValue.Create(text) : JsonValue.Create(text),
    };

    private static JsonValue? Number(string text)
    {
        var digits = text.Replace("_", "", StringComparison.Ordinal);
        if (Whole().IsMatch(digits))
        {
            return Whole(BigInteger.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
        }

        if (OtherBase().Match(digits) is { Success: true } match)
        {
            return Whole(OfBase(match));
        }

        return Real().IsMatch(digits) && double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? JsonValue.Create(number)
            : null;
    }

    // As for Go, what is too large for a whole number is a real one.
    private static JsonValue Whole(BigInteger number) =>
        number >= long.MinValue && number <= long.MaxValue ? JsonValue.Create((long)number) : JsonValue.Create((double)number);

    private static BigInteger OfBase(Match match)
    {
        var @base = match.Groups["hex"].Success ? 16 : match.Groups["bits"].Success ? 2 : 8;
        var digits = match.Groups["hex"].Value + match.Groups["bits"].Value + match.Groups["octal"].Value;
        var number = digits.Aggregate(BigInteger.Zero, (value, digit) => (value * @base) + Convert.ToInt32(digit.ToString(), 16));
        return match.Groups["sign"].Value == "-" ? -number : number;
    }

    [GeneratedRegex(@"\A[-+]?(0|[1-9][0-9]{0,300})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();

    [GeneratedRegex(@"\A(?<sign>[-+]?)(0x(?<hex>[0-9a-fA-F]{1,200})|0b(?<bits>[01]{1,200})|0o?(?<octal>[0-7]{1,200}))\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex OtherBase();

    [GeneratedRegex(@"\A[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Real();
}
