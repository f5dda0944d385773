using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using DxLedger.Platform;
using DxLedger.Platform.Access;
using DxLedger.Platform.EmbeddedPostgres;

namespace DxLedger.Commands;

/// <summary><c>token --role reporter --department "総務部 職員研修課"</c>: a token for trying things out, in development only.</summary>
internal static class TokenCommand
{
    private const int HoursMax = 24 * 31;

    public static Command Create()
    {
        var roles = new Option<string[]>("--role")
        {
            Description = CommandLine.Say(
                "viewer, reporter, approver, office, auditor or operator; may be given several times.",
                "役割: viewer、reporter、approver、office、auditor 又は operator（複数指定可）。"),
            Required = true,
        };
        var departments = new Option<string[]>("--department")
        {
            Description = CommandLine.Say("Key or full name of a department; may be given several times.", "課のキー又は正式名称（複数指定可）。"),
        };
        var subject = new Option<string?>("--subject")
        {
            Description = CommandLine.Say("Opaque id of who acts; follows from role and department when left out.", "操作者の識別子。省略時は役割と課から決まる。"),
        };
        var hours = new Option<int>("--hours") { Description = CommandLine.Say("How long it is good.", "有効期間（時間）。"), DefaultValueFactory = _ => 12 };
        var command = new Command("token", CommandLine.Say(
            "Print a bearer token of the issuer that is built in for development.", "開発用に内蔵された発行者の認証用トークンを表示する。")) { roles, departments, subject, hours };
        command.SetAction((parsed, _) => CommandLine.Guarded(() => PrintAsync(
            parsed.GetValue(roles) ?? [], parsed.GetValue(departments) ?? [], parsed.GetValue(subject), parsed.GetValue(hours))));
        return command;
    }

    private static async Task<int> PrintAsync(string[] roles, string[] departments, string? subject, int hours)
    {
        if (!AccessOptions.IsDevelopment(Environment.GetEnvironmentVariable))
        {
            await Console.Error.WriteLineAsync(CommandLine.Say(
                "Tokens are issued here in development only (ASPNETCORE_ENVIRONMENT=Development, no DXLEDGER_AUTHORITY). Get one from your issuer.",
                "トークンを発行できるのは開発環境のみです（ASPNETCORE_ENVIRONMENT=Development、DXLEDGER_AUTHORITY 未設定）。本番環境では設定された発行者から取得してください。"));
            return ExitCodes.BadInput;
        }

        var known = new List<Role>(roles.Length);
        foreach (var name in roles)
        {
            if (TokenCallers.RoleOf(name).ToList() is not [var role])
            {
                var all = string.Join(", ", Enum.GetNames<Role>().Select(one => one.ToLowerInvariant()));
                await Console.Error.WriteLineAsync(CommandLine.Say($"{name} is no role. There are {all}.", $"{name} という役割はありません。指定できるのは {all} です。"));
                return ExitCodes.BadInput;
            }

            known.Add(role);
        }

        if (hours is < 1 or > HoursMax || subject is { Length: 0 or > 200 } || subject?.Any(char.IsControl) == true)
        {
            await Console.Error.WriteLineAsync(CommandLine.Say($"1 to {HoursMax} hours, and a subject of 1 to 200 characters without control characters.", $"有効期間は 1〜{HoursMax} 時間、subject は制御文字を含まない 1〜200 文字で指定してください。"));
            return ExitCodes.BadInput;
        }

        var folder = ClusterLayout.Choose(EmbeddedPostgresOptions.FromEnvironment()).Root;
        var token = DevelopmentIssuer.In(folder).Issue(subject ?? Subject(known, departments), known, departments, TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(hours));
        await Console.Out.WriteLineAsync(token);
        return ExitCodes.Done;
    }

    /// <summary>Different roles and departments are different people, so that nobody approves their own report by accident.</summary>
    private static string Subject(IEnumerable<Role> roles, string[] departments)
    {
        var role = string.Join('-', roles.Select(one => one.ToString().ToLowerInvariant()));
        return departments.Length == 0
            ? $"dev-{role}"
            : $"dev-{role}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(NormalText.Fold(string.Join('/', departments)))))[..10]}";
    }
}
