using System.CommandLine;
using System.Text;

namespace ClaudeConfig.Metering.Foresight;

/// <summary>Where a command's rows come from, and what is said when they cannot.</summary>
internal static class CommandInput
{
    public static Option<string> Option(string description) => new("--input") { Description = description, Required = true };

    public static StreamReader Open(string input) => new(input == "-" ? Console.OpenStandardInput() : File.OpenRead(input), Encoding.UTF8);

    public static string Name(string input) => input == "-" ? "standard input" : input;

    public static StreamWriter Output() => new(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16);

    /// <summary>Runs a command; what is wrong with its input is a message and 1, with its options 2.</summary>
    public static int Guarded(string input, List<string> problems, Action run)
    {
        if (input != "-" && !File.Exists(input))
        {
            problems.Add($"--input \"{input}\": there is no such file; name a CSV file, or - for standard input");
        }

        foreach (var problem in problems)
        {
            Console.Error.WriteLine($"metering: {problem}");
        }

        if (problems.Count > 0)
        {
            return 2;
        }

        try
        {
            run();
            return 0;
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"metering: {e.Message}");
            return 1;
        }
    }
}
