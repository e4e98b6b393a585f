namespace ClaudeConfig.Pricing.Books;

/// <summary>What callers and providers add to a model's name that does not change its price.</summary>
internal static class ModelNames
{
    private const string GooglePrefix = "models/";
    private const string LongContextMark = "[1m]";
    private const string LatestSuffix = "-latest";
    private const string BedrockVendor = "anthropic.";
    private const string BedrockGlobal = "global.";

    /// <summary>The name without resource prefix, region, context mark, <c>-latest</c>, platform version or snapshot date.</summary>
    public static ReadOnlySpan<char> Strip(ReadOnlySpan<char> model)
    {
        if (model.IndexOf(BedrockVendor, StringComparison.Ordinal) is >= 0 and var vendor)
        {
            return StripBedrock(model, vendor);
        }

        if (model.StartsWith(GooglePrefix, StringComparison.Ordinal))
        {
            model = model[GooglePrefix.Length..];
        }

        if (model.EndsWith(LongContextMark, StringComparison.OrdinalIgnoreCase))
        {
            model = model[..^LongContextMark.Length];
        }

        if (model.IndexOf('@') is > 0 and var at)
        {
            return model[..at];
        }

        return model.EndsWith(LatestSuffix, StringComparison.Ordinal) ? model[..^LatestSuffix.Length] : StripDate(model);
    }

    // arn:aws:bedrock:…/eu.anthropic.claude-sonnet-4-5-20250929-v1:0. Where it is served is left out, but for the one area that has a price of its own.
    private static ReadOnlySpan<char> StripBedrock(ReadOnlySpan<char> model, int vendor)
    {
        var global = model[..vendor].EndsWith(BedrockGlobal, StringComparison.Ordinal);
        model = model[(global ? vendor - BedrockGlobal.Length : vendor + BedrockVendor.Length)..];
        if (model.IndexOf(':') is > 0 and var colon)
        {
            model = model[..colon];
        }

        var version = model.LastIndexOf("-v", StringComparison.Ordinal);
        return StripDate(version > 0 && EndsWithDigits(model, model.Length - version - 2) && model.Length > version + 2 ? model[..version] : model);
    }

    // -20251101 or -2025-11-01
    private static ReadOnlySpan<char> StripDate(ReadOnlySpan<char> model)
    {
        if (EndsWithDigits(model, 8) && IsDash(model, 8))
        {
            return model[..^9];
        }

        var dashed = EndsWithDigits(model, 2) && IsDash(model, 2)
            && EndsWithDigits(model[..^3], 2) && IsDash(model[..^3], 2)
            && EndsWithDigits(model[..^6], 4) && IsDash(model[..^6], 4);
        return dashed ? model[..^11] : model;
    }

    private static bool EndsWithDigits(ReadOnlySpan<char> text, int count)
    {
        if (text.Length <= count)
        {
            return false;
        }

        for (var i = text.Length - count; i < text.Length; i++)
        {
            if (!char.IsAsciiDigit(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsDash(ReadOnlySpan<char> text, int before) => text.Length > before + 1 && text[^(before + 1)] == '-';
}
