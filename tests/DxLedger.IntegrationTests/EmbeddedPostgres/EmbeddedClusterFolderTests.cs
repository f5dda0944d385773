using DxLedger.Platform.EmbeddedPostgres;

namespace DxLedger.IntegrationTests.EmbeddedPostgres;

public sealed class EmbeddedClusterFolderTests : IAsyncLifetime
{
    private readonly ClusterFolder _folder = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _folder.DisposeAsync();

    [Fact]
    public async Task Half_made_cluster_is_made_anew()
    {
        var unfinished = Directory.CreateDirectory(Path.Combine(_folder.Path, "cluster.unfinished", "data"));
        if (Environment.IsPrivilegedProcess)
        {
            File.SetUnixFileMode(_folder.Path, File.GetUnixFileMode(_folder.Path) | UnixFileMode.OtherExecute);
        }

        await File.WriteAllTextAsync(Path.Combine(unfinished.FullName, "PG_VERSION"), "15\n");

        await using var cluster = await EmbeddedCluster.StartAsync(_folder.Options, TextWriter.Null, CancellationToken.None);

        Assert.Equal("1", await EmbeddedClusterTests.ScalarAsync(cluster.ConnectionString, "SELECT '1'"));
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "cluster.unfinished")));
    }

    [Fact]
    public async Task Cluster_that_lost_files_is_refused_and_left_alone()
    {
        var left = Directory.CreateDirectory(_folder.Layout.Data);
        await File.WriteAllTextAsync(Path.Combine(left.FullName, "precious"), "kept");
        OpenToOthers();

        var problem = await Assert.ThrowsAsync<EnvironmentProblemException>(
            () => EmbeddedCluster.StartAsync(_folder.Options, TextWriter.Null, CancellationToken.None));

        Assert.Equal("data.damaged", problem.Code);
        Assert.Equal("kept", await File.ReadAllTextAsync(Path.Combine(left.FullName, "precious")));
    }

    [Fact]
    public async Task Cluster_of_another_major_version_is_refused_by_name()
    {
        Directory.CreateDirectory(_folder.Layout.Data);
        await File.WriteAllTextAsync(Path.Combine(_folder.Layout.Data, "PG_VERSION"), "9\n");
        OpenToOthers();

        var problem = await Assert.ThrowsAsync<EnvironmentProblemException>(
            () => EmbeddedCluster.StartAsync(_folder.Options, TextWriter.Null, CancellationToken.None));

        Assert.Equal("postgres.other_version", problem.Code);
        Assert.Contains("was made by PostgreSQL 9, and only PostgreSQL", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_binaries_are_named_with_what_to_install()
    {
        var nothing = _folder.Options with { BinFolder = null, SearchPath = "", InstallFolders = [] };

        var problem = await Assert.ThrowsAsync<EnvironmentProblemException>(
            () => EmbeddedCluster.StartAsync(nothing, TextWriter.Null, CancellationToken.None));

        Assert.Equal("postgres.not_found", problem.Code);
        Assert.Contains("apt-get install postgresql", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_folder_that_is_a_file_is_a_problem_of_the_environment()
    {
        var file = _folder.Path + ".file";
        await File.WriteAllTextAsync(file, "");
        try
        {
            var problem = await Assert.ThrowsAsync<EnvironmentProblemException>(
                () => EmbeddedCluster.StartAsync(_folder.Options with { DataFolder = file }, TextWriter.Null, CancellationToken.None));
            Assert.Equal("data.not_writable", problem.Code);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Long_path_listens_in_a_short_private_folder_elsewhere()
    {
        var deep = Path.Combine(_folder.Path, new string('d', 120), "it's a \"deep\" $folder");
        ClusterLayout.CreateFolder(_folder.Path, ClusterLayout.Private | UnixFileMode.OtherExecute);
        var options = _folder.Options with { DataFolder = deep };
        string elsewhere;
        await using (var cluster = await EmbeddedCluster.StartAsync(options, TextWriter.Null, CancellationToken.None))
        {
            elsewhere = await File.ReadAllTextAsync(new ClusterLayout(deep).SocketElsewhere);
            Assert.Equal(ClusterLayout.Private, File.GetUnixFileMode(elsewhere));
            Assert.Equal("1", await EmbeddedClusterTests.ScalarAsync(cluster.ConnectionString, "SELECT '1'"));
        }

        Assert.False(Directory.Exists(elsewhere));
    }

    [Fact]
    public void Data_folder_follows_the_environment()
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["DXLEDGER_DATA"] = "/srv/ledger", ["XDG_DATA_HOME"] = "/home/a/data", ["HOME"] = "/home/a", ["DXLEDGER_PG_BIN"] = "", ["PATH"] = "/usr/bin",
        };

        var options = EmbeddedPostgresOptions.From(name => variables.GetValueOrDefault(name));

        Assert.Equal(("/srv/ledger", "/home/a/data", "/home/a", null, "/usr/bin"), (options.DataFolder, options.DataHome, options.Home, options.BinFolder, options.SearchPath));
    }

    private void OpenToOthers()
    {
        if (Environment.IsPrivilegedProcess)
        {
            File.SetUnixFileMode(_folder.Path, File.GetUnixFileMode(_folder.Path) | UnixFileMode.OtherExecute);
        }
    }
}
