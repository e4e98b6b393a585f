using System.Diagnostics;

namespace ClaudeConfig.Demo;

/// <summary>Says what is happening. Colour only on a terminal.</summary>
internal sealed class Progress
{
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly bool colour = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null;

    public void Step(string text) => Console.WriteLine($"{Paint("36", $"{clock.Elapsed.TotalSeconds,6:0.0}s")}  {text}");

    public void Good(string text) => Console.WriteLine($"{Paint("32", "     ok")}  {text}");

    public void Bad(string text) => Console.WriteLine($"{Paint("31", " failed")}  {text}");

    public void Block(string title, string text)
    {
        Console.WriteLine();
        Console.WriteLine(Paint("1", $"$ {title}"));
        Console.WriteLine(text.TrimEnd());
        Console.WriteLine();
    }

    private string Paint(string code, string text) => colour ? $"\e[{code}m{text}\e[0m" : text;
}
