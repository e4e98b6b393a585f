using System.CommandLine;
using System.Globalization;
using ClaudeConfig.Router.Spooling;

namespace ClaudeConfig.Router.Options;

/// <summary>What people do with a spool by hand.</summary>
internal static class SpoolCommand
{
    public static Command Create()
    {
        var folder = new Option<string>("--spool-dir") { Description = "The router's spool folder", Required = true };
        var replay = new Command(
            "replay-dead",
            "Sends the events that Metering did not take once more, for instance after it learnt a model's price. A running router does it within seconds, another when it starts; Metering counts each event once.");
        replay.Options.Add(folder);
        replay.SetAction(parsed => Replay(parsed.GetValue(folder)!, parsed.InvocationConfiguration));
        var spool = new Command("spool", "Looks after the usage that waits on disk.");
        spool.Subcommands.Add(replay);
        return spool;
    }

    private static int Replay(string folder, InvocationConfiguration console)
    {
        if (!Directory.Exists(folder))
        {
            console.Error.WriteLine($"--spool-dir {folder}: there is no such folder");
            return 1;
        }

        switch (DeadLetters.AskForReplay(folder))
        {
            case null:
                console.Error.WriteLine($"an earlier replay in {folder} is not done yet: the router does it when it runs and its spool has room");
                return 1;
            case 0:
                console.Output.WriteLine($"there are no dead letters in {folder}");
                return 0;
            case { } count:
                console.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} dead letters will be sent again by the router of {folder}"));
                return 0;
        }
    }
}
