import { onMounted, onUnmounted, ref, watch } from 'vue'
import { isTyping } from '../../composables/useShortcuts.ts'
import { useOnline } from '../../composables/useOnline.ts'
import { droppedFiles } from './dropped-files.ts'
import { useToasts } from '../toasts/toasts.ts'
import { unfinishedUploads, unfinishedWords } from './unfinished-uploads.ts'
import { isSending } from './upload-queue.ts'
import { useUploads } from './uploads.ts'

/** Files may come from anywhere in the window: dropped, or pasted. Also holds the page while files are leaving it. */
export function useUploadIntake() {
  const uploads = useUploads()
  const online = useOnline()
  const toasts = useToasts()
  const dragging = ref(false)
  // A drag enters and leaves every element it passes: the depth tells when it has left the window.
  let depth = 0

  const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true
  const onEnter = (event: DragEvent) => {
    if (!carriesFiles(event)) return
    depth++
    dragging.value = true
  }
  const onLeave = (event: DragEvent) => {
    if (carriesFiles(event) && --depth <= 0) end()
  }
  const onOver = (event: DragEvent) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    event.dataTransfer!.dropEffect = 'copy'
  }
  const onDrop = (event: DragEvent) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    end()
    void droppedFiles(event.dataTransfer!).then(uploads.add)
  }
  const onPaste = (event: ClipboardEvent) => {
    const files = [...(event.clipboardData?.files ?? [])]
    if (files.length === 0 || isTyping(event.target)) return
    event.preventDefault()
    uploads.add(files)
  }
  const onLeavePage = (event: BeforeUnloadEvent) => {
    if (isSending(uploads.summary)) event.preventDefault()
  }
  function end() {
    depth = 0
    dragging.value = false
  }

  const listeners: [string, (event: never) => void][] = [
    ['dragenter', onEnter],
    ['dragleave', onLeave],
    ['dragover', onOver],
    ['drop', onDrop],
    ['paste', onPaste],
    ['beforeunload', onLeavePage],
  ]
  onMounted(() => listeners.forEach(([name, run]) => window.addEventListener(name, run as EventListener)))
  onMounted(async () => {
    const names = await unfinishedUploads()
    if (names.length > 0 && !isSending(uploads.summary))
      toasts.show({ text: unfinishedWords(names), stay: 12_000 })
  })
  onUnmounted(() =>
    listeners.forEach(([name, run]) => window.removeEventListener(name, run as EventListener)),
  )
  watch(online, (now) => {
    if (now) uploads.resume()
    else if (isSending(uploads.summary)) uploads.pause('Waiting to be online again')
  })
  return { dragging }
}
