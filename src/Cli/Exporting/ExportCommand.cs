using System.CommandLine;
using System.Text;
using ClaudeConfig.Cli.Input;
using ClaudeConfig.Cli.Rendering;
using ClaudeConfig.Policy.Bundles;

namespace ClaudeConfig.Cli.Exporting;

/// <summary>Writes a rendered policy in the form that device management takes.</summary>
internal static class ExportCommand
{
    public static Command Create(CliConsole console)
    {
        var command = new Command("export", "Write the rendered policy of one configuration for device management (MDM), to standard output or a file");
        var input = new InputOptions().AddTo(command);
        var selection = new Selection().AddTo(command);
        var form = new Option<string>("--mdm") { Description = "macos (.mobileconfig), plist (the preferences alone), windows (.reg), json (the settings alone) or linux (a .tar of /etc/claude-code)", Required = true };
        form.AcceptOnlyFromAmong("macos", "plist", "windows", "json", "linux");
        var output = new Option<string?>("--output", "-o") { Description = "The file to write", HelpName = "file" };
        command.Options.Add(form);
        command.Options.Add(output);
        command.SetAction(parsed =>
        {
            var set = input.Load(parsed, console);
            var found = selection.Of(set, parsed);
            if (found is not [var configuration])
            {
                throw new UsageException($"a device has one policy; name one with --configuration: {string.Join(", ", found.Select(one => one.Key))}");
            }

            if (RenderCommand.Rendered(set, configuration, console) is not { } bundle)
            {
                return ExitCodes.Found;
            }

            var written = Write(parsed.GetValue(form)!, configuration.Key.ToString(), bundle, console);
            if (parsed.GetValue(output) is { } file)
            {
                File.WriteAllBytes(file, written);
            }
            else if (parsed.GetValue(form) is "linux" or "windows")
            {
                throw new UsageException($"--mdm {parsed.GetValue(form)} is no text for terminals; write it to a file with -o");
            }
            else
            {
                console.Out.Write(Encoding.UTF8.GetString(written));
            }

            return ExitCodes.Fine;
        });
        return command;
    }

    private static byte[] Write(string form, string name, PolicyBundle bundle, CliConsole console)
    {
        if (form == "linux")
        {
            return PolicyTar.Of(bundle);
        }

        var (settings, left) = DeviceSettings.Of(bundle);
        foreach (var path in left)
        {
            console.Error.WriteLine($"claudeconfig: device management carries settings alone: put {path} into the system folder of Claude Code by other means");
        }

        return form switch
        {
            "macos" => Encoding.UTF8.GetBytes(PropertyList.Profile(name, bundle.Revision, settings)),
            "plist" => Encoding.UTF8.GetBytes(PropertyList.Of(settings)),
            "windows" => RegistryFile.Of(settings),
            _ => Encoding.UTF8.GetBytes(DeviceSettings.Text(settings) + "\n"),
        };
    }
}
