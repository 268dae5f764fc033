import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobStorageException;
import com.microsoft.azure.batch.BatchClient;
import com.microsoft.azure.batch.protocol.models.BatchErrorException;
import com.microsoft.azure.batch.protocol.models.ImageReference;
import com.microsoft.azure.batch.protocol.models.PoolInformation;
import com.microsoft.azure.batch.protocol.models.TaskAddParameter;
import com.microsoft.azure.batch.protocol.models.TaskState;
import com.microsoft.azure.batch.protocol.models.VirtualMachineConfiguration;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.stream.Collectors;

/** Does real work with azure-batch and azure-storage-blob. */
public class Work {
    public static void main(String[] args) throws Exception {
        runJob(Connect.batch());
        transferBlobs(Connect.blobs().getBlobContainerClient("files"));
        System.out.println("done");
        // The client's threads would keep Maven running.
        System.exit(0);
    }

    private static void runJob(BatchClient batch) throws Exception {
        ImageReference image = new ImageReference()
            .withPublisher("canonical").withOffer("ubuntu-24_04-lts").withSku("server");
        batch.poolOperations().createPool("java", "Standard_D2s_v3", new VirtualMachineConfiguration()
            .withImageReference(image).withNodeAgentSKUId("batch.node.ubuntu 24.04"), 1);
        check(batch.poolOperations().existsPool("java"), "the pool must exist");
        batch.jobOperations().createJob("java", new PoolInformation().withPoolId("java"));

        // Not by createTasks, whose threads can wait for each other forever.
        for (int number = 0; number < 3; number++) {
            String command = number == 0 ? "sh -c 'echo hello'" : "true";
            TaskAddParameter task = new TaskAddParameter().withId("task-" + number).withCommandLine(command);
            batch.taskOperations().createTask("java", task);
        }
        long deadline = System.currentTimeMillis() + 120_000;
        while (batch.taskOperations().listTasks("java").stream().anyMatch(task -> task.state() != TaskState.COMPLETED)) {
            check(System.currentTimeMillis() < deadline, "the tasks must end within 2 minutes");
            Thread.sleep(200);
        }
        check(batch.jobOperations().getTaskCounts("java").succeeded() == 3, "all tasks must succeed");

        ByteArrayOutputStream out = new ByteArrayOutputStream();
        batch.fileOperations().getFileFromTask("java", "task-0", "stdout.txt", out);
        check(out.toString().equals("hello\n"), "the file must have the task's output");
        check(batch.fileOperations().listFilesFromTask("java", "task-0").stream()
            .anyMatch(file -> file.name().equals("stdout.txt")), "the file must be listed");
        check(batch.computeNodeOperations().listComputeNodes("java").size() == 1, "the node must be listed");

        try {
            batch.jobOperations().getJob("none");
            throw new IllegalStateException("the job must not exist");
        } catch (BatchErrorException error) {
            check(error.body().code().equals("JobNotFound"), "the code must be JobNotFound");
        }
        batch.jobOperations().deleteJob("java");
        batch.poolOperations().deletePool("java");
    }

    private static void transferBlobs(BlobContainerClient container) {
        container.getBlobClient("java/a.txt").upload(BinaryData.fromString("hello"));
        List<String> names = container.listBlobsByHierarchy("java/").stream()
            .map(blob -> blob.getName()).collect(Collectors.toList());
        check(names.equals(List.of("java/a.txt")), "the blob must be listed");
        check(container.getBlobClient("java/a.txt").downloadContent().toString().equals("hello"), "it must be read");
        try {
            container.getBlobClient("java/a.txt").upload(BinaryData.fromString("again"));
            throw new IllegalStateException("the blob must exist");
        } catch (BlobStorageException error) {
            check(error.getErrorCode() == BlobErrorCode.BLOB_ALREADY_EXISTS, "the code must be BlobAlreadyExists");
        }
        container.getBlobClient("java/a.txt").delete();
    }

    private static void check(boolean isTrue, String message) {
        if (!isTrue) throw new IllegalStateException(message);
    }
}
