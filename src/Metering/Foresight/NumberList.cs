using System.CommandLine;
using System.Globalization;

namespace ClaudeConfig.Metering.Foresight;

/// <summary>An option that takes numbers with commas between them.</summary>
internal static class NumberList
{
    public static Option<string> Option(string name, string description, string preset) => new(name) { Description = description, DefaultValueFactory = _ => preset };

    public static double[]? Parse(string? text, string option, List<string> problems)
    {
        var numbers = new List<double>();
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            {
                problems.Add($"{option} \"{text}\": \"{part}\" is not a number; numbers with commas between them are needed, such as {(option == "--levels" ? "80,95" : "24,168")}");
                return null;
            }

            numbers.Add(number);
        }

        return [.. numbers];
    }

    /// <summary>Seasons are whole numbers of steps; one step is what others call a series without seasons.</summary>
    public static int[]? Seasons(string? text, List<string> problems)
    {
        var numbers = Parse(text, "--seasons", problems);
        foreach (var number in numbers?.Where(number => number is < 1 or > 100_000 || number != Math.Floor(number)) ?? [])
        {
            problems.Add(FormattableString.Invariant($"--seasons {number}: whole numbers of steps up to 100000; 1, or none of this option, for series without seasons"));
        }

        return problems.Count > 0 ? null : [.. numbers!.Select(number => (int)number).Where(number => number > 1).Distinct()];
    }
}
