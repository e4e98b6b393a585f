using System.Text;

namespace ClaudeConfig.Cli.Tests;

/// <summary>Runs the program in this process.</summary>
internal static class Run
{
    /// <summary>What reads and writes files alone, which waits for nobody.</summary>
    public static (int Code, string Out, string Error) Cli(string[] args, string input = "", bool colours = false) => CliAsync([], TimeProvider.System, args, input, colours).GetAwaiter().GetResult();

    /// <summary>With an environment and a clock of its own.</summary>
    public static async Task<(int Code, string Out, string Error)> CliAsync(Dictionary<string, string> variables, TimeProvider time, string[] args, string input = "", bool colours = false)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var console = new CliConsole
        {
            Out = output,
            Error = error,
            Input = () => new MemoryStream(Encoding.UTF8.GetBytes(input)),
            Colours = colours,
            Variable = variables.GetValueOrDefault,
            Time = time,
        };
        var code = await CliCommand.RunAsync(args, console);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>A folder with files, gone after the test.</summary>
    public static TemporaryFolder Folder(params (string Name, string Content)[] files)
    {
        var folder = new TemporaryFolder();
        foreach (var (name, content) in files)
        {
            folder.Write(name, content);
        }

        return folder;
    }
}
