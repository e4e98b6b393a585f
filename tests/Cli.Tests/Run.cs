using System.Text;

namespace ClaudeConfig.Cli.Tests;

/// <summary>Runs the program in this process.</summary>
internal static class Run
{
    public static (int Code, string Out, string Error) Cli(string[] args, string input = "", bool colours = false)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = CliCommand.Run(args, new CliConsole { Out = output, Error = error, Input = () => new MemoryStream(Encoding.UTF8.GetBytes(input)), Colours = colours });
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
