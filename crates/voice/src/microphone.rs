//! The microphones of this computer as sources: the only file that knows the sound system.
//!
//! The sound system calls back on a thread of its own, which must not wait. So the callback converts its
//! samples and puts them into a ring, from which the reader takes them: no lock, no allocation.
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{
    BufferSize, Data, Device, ErrorKind, FromSample, Host, SampleFormat, SizedSample, Stream, StreamConfig,
};
use zeroize::Zeroize;

use crate::channels::Loudest;
use crate::error::VoiceError;
use crate::resample::Resampler;
use crate::samples::Samples;
use crate::source::{Flow, SAMPLE_RATE, Source};

/// Seconds that the ring holds: loading the models or a pass over a long recording must not cost a word.
const RING_SECONDS: usize = 4;
/// How long a sound server may take to end a stream.
const CLOSES_WITHIN: Duration = Duration::from_millis(500);
/// How long the sound system may take to set a stream up.
const SETUP: Duration = Duration::from_secs(5);
/// A read that finds nothing looks again after this, and returns after [`LOOKS`] times.
const LOOK_AGAIN: Duration = Duration::from_millis(5);
const LOOKS: usize = 10;
/// Reads without a sample, of 50 ms each, after which a stream that has not begun never will: a Bluetooth
/// headset takes two seconds.
const EMPTY_BEFORE_FIRST: usize = 200;
/// The same for one that had begun.
const EMPTY_AFTERWARDS: usize = 30;

/// A microphone that the system lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MicrophoneInfo {
    /// Identifies it also after a restart; [`Microphone::open`] takes it.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Whether it is the one that is used if none is chosen.
    pub is_default: bool,
}

/// The microphones, the default one first.
///
/// # Errors
/// When the sound system does not answer.
pub fn microphones() -> Result<Vec<MicrophoneInfo>, VoiceError> {
    let host = cpal::default_host();
    let default = host.default_input_device().and_then(|device| device.id().ok()).map(|id| id.to_string());
    let mut found = Vec::new();
    for device in host.input_devices()? {
        let Ok(id) = device.id().map(|id| id.to_string()) else { continue };
        let is_default = default.as_ref() == Some(&id);
        // What the loudspeakers play is offered as a source, too. It is a microphone only for the owner who
        // makes it the default one.
        if !is_default && (id.ends_with(MONITOR) || id == ALSA_NULL) {
            continue;
        }
        let name = device.description().map_or_else(|_| id.clone(), |about| about.name().to_owned());
        found.push(MicrophoneInfo { id, name, is_default });
    }
    found.sort_by_key(|microphone| !microphone.is_default);
    Ok(found)
}

/// The end of the name of a source that repeats what a loudspeaker plays.
const MONITOR: &str = ".monitor";
/// ALSA's device that gives zeros.
const ALSA_NULL: &str = "alsa:null";

/// An open microphone. It records from now on, up to some seconds ahead of its reader, until it is closed or
/// dropped.
pub struct Microphone {
    name: String,
    ring: rtrb::Consumer<f32>,
    shared: Arc<Shared>,
    loudest: Loudest,
    channels: usize,
    resampler: Resampler,
    /// Buffers of a read, emptied by it: interleaved, one channel, resampled.
    buffers: [Vec<f32>; 3],
    /// Reads in a row that found nothing.
    empty_reads: usize,
    /// Samples of one channel so far.
    heard: usize,
    only_zeros: bool,
    // Dropped before the ring's other end is looked at.
    stream: Option<Stream>,
}

/// What the callbacks report.
#[derive(Default)]
struct Shared {
    overrun: AtomicBool,
    failure: Mutex<Option<VoiceError>>,
}

impl Microphone {
    /// Opens the microphone with that id or name, or the default one, in its own format and rate. The first
    /// samples arrive some 50 ms later, from a Bluetooth headset up to two seconds.
    ///
    /// # Errors
    /// When there is none, the system does not allow it, or another program has it alone.
    pub fn open(id: Option<&str>) -> Result<Self, VoiceError> {
        let host = cpal::default_host();
        let device = match id {
            None => host.default_input_device().ok_or(VoiceError::NoMicrophone)?,
            Some(id) => find(&host, id)?.ok_or_else(|| VoiceError::UnknownMicrophone(id.to_owned()))?,
        };
        let supported = device.default_input_config()?;
        let format = supported.sample_format();
        let (rate, channels) = (supported.sample_rate() as usize, usize::from(supported.channels()).max(1));
        let mut config: StreamConfig = supported.into();
        config.buffer_size = buffer_size(&host, rate);
        let (producer, ring) = rtrb::RingBuffer::new(RING_SECONDS * rate * channels);
        let shared = Arc::new(Shared::default());
        let stream = input_stream(&device, config, format, Wiped(producer), &shared)?;
        stream.play()?;
        let name =
            device.description().map_or_else(|_| "microphone".to_owned(), |about| about.name().to_owned());
        Ok(Self {
            name,
            ring,
            shared,
            loudest: Loudest::of(channels),
            channels,
            resampler: Resampler::new(rate),
            buffers: [Vec::new(), Vec::new(), Vec::new()],
            empty_reads: 0,
            heard: 0,
            only_zeros: true,
            stream: Some(stream),
        })
    }

    /// Its name for people.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whole frames that are in the ring, in samples.
    fn waiting(&self) -> usize {
        let slots = self.ring.slots();
        slots - slots % self.channels
    }

    /// Fails with what the callbacks reported, once what came before it was read.
    fn check(&mut self) -> Result<(), VoiceError> {
        if let Some(failure) = self.shared.failure.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Err(failure);
        }
        self.empty_reads += 1;
        match self.heard {
            0 if self.empty_reads > EMPTY_BEFORE_FIRST => Err(VoiceError::Stalled),
            1.. if self.empty_reads > EMPTY_AFTERWARDS => Err(VoiceError::Disconnected),
            _ => Ok(()),
        }
    }

    /// Moves that many samples from the ring into the first buffer.
    fn take(&mut self, samples: usize) {
        if let Ok(chunk) = self.ring.read_chunk(samples) {
            let (first, second) = chunk.as_slices();
            self.buffers[0].extend_from_slice(first);
            self.buffers[0].extend_from_slice(second);
            chunk.commit_all();
        }
    }
}

impl Source for Microphone {
    fn read(&mut self, into: &mut Samples) -> Result<Flow, VoiceError> {
        if self.shared.overrun.load(Ordering::Acquire) {
            return Err(VoiceError::Overrun);
        }
        for _ in 0..LOOKS {
            if self.waiting() > 0 {
                break;
            }
            std::thread::sleep(LOOK_AGAIN);
        }
        let waiting = self.waiting();
        if waiting == 0 {
            return self.check().map(|()| Flow::More);
        }
        self.empty_reads = 0;
        self.take(waiting);
        let [interleaved, mono, resampled] = &mut self.buffers;
        self.loudest.pick(interleaved, mono);
        self.heard += mono.len();
        self.only_zeros &= mono.iter().all(|sample| *sample == 0.0);
        self.resampler.push(mono, resampled);
        into.extend(resampled);
        self.buffers.iter_mut().for_each(Zeroize::zeroize);
        Ok(Flow::More)
    }

    fn close(&mut self) {
        let Some(stream) = self.stream.take() else { return };
        // On a thread of its own: a sound server that is gone never answers, and whoever listened waits to be
        // told why.
        let (paused, is_paused) = channel();
        let (emptied, is_emptied) = channel();
        let (closed, is_closed) = channel();
        let close = move || {
            // A stream that cannot be paused ends with the next line.
            let _ = stream.pause();
            let _ = paused.send(());
            let _ = is_emptied.recv();
            drop(stream);
            let _ = closed.send(());
        };
        // Without a thread the stream is dropped with the closure.
        drop(std::thread::Builder::new().name("close microphone".into()).spawn(close));
        let _ = is_paused.recv_timeout(CLOSES_WITHIN);
        // Emptied now, so that the other end can overwrite all of the ring when the stream drops it.
        let waiting = self.ring.slots();
        self.take(waiting);
        self.buffers.iter_mut().for_each(Zeroize::zeroize);
        let _ = emptied.send(());
        let _ = is_closed.recv_timeout(CLOSES_WITHIN);
    }

    fn why_silent(&self) -> Option<VoiceError> {
        // Every real microphone has some noise.
        let muted = self.only_zeros && self.heard >= SAMPLE_RATE;
        muted.then_some(VoiceError::OnlySilence)
    }
}

impl Drop for Microphone {
    fn drop(&mut self) {
        self.close();
    }
}

/// The writing end of a ring, which overwrites it when it is dropped.
struct Wiped(rtrb::Producer<f32>);

impl Drop for Wiped {
    fn drop(&mut self) {
        while self.0.push(0.0).is_ok() {}
    }
}

/// The microphone with that id, else the one with that name.
fn find(host: &Host, wanted: &str) -> Result<Option<Device>, VoiceError> {
    let mut named = None;
    for device in host.input_devices()? {
        if device.id().is_ok_and(|id| id.to_string() == wanted) {
            return Ok(Some(device));
        }
        if device.description().is_ok_and(|about| about.name() == wanted) {
            named.get_or_insert(device);
        }
    }
    Ok(named)
}

/// The device's own buffer: ALSA on top of PipeWire refuses others. PulseAudio sends two seconds at once if
/// it is not asked for less, and takes any size.
fn buffer_size(host: &Host, rate: usize) -> BufferSize {
    if host.id().to_string().eq_ignore_ascii_case("pulseaudio") {
        BufferSize::Fixed((rate / 20).max(1) as u32)
    } else {
        BufferSize::Default
    }
}

/// A stream whose samples go to the ring, whatever their format.
fn input_stream(
    device: &Device,
    config: StreamConfig,
    format: SampleFormat,
    ring: Wiped,
    shared: &Arc<Shared>,
) -> Result<Stream, VoiceError> {
    let put: fn(&Data, &mut rtrb::Producer<f32>) -> bool = match format {
        SampleFormat::I8 => put::<i8>,
        SampleFormat::I16 => put::<i16>,
        SampleFormat::I24 => put::<cpal::I24>,
        SampleFormat::I32 => put::<i32>,
        SampleFormat::I64 => put::<i64>,
        SampleFormat::U8 => put::<u8>,
        SampleFormat::U16 => put::<u16>,
        SampleFormat::U24 => put::<cpal::U24>,
        SampleFormat::U32 => put::<u32>,
        SampleFormat::U64 => put::<u64>,
        SampleFormat::F32 => put::<f32>,
        SampleFormat::F64 => put::<f64>,
        other => return Err(VoiceError::Device(format!("its samples have the format {other}"))),
    };
    let mut ring = ring;
    let (data, failure) = (Arc::clone(shared), Arc::clone(shared));
    let stream = device.build_input_stream_raw(
        config,
        format,
        move |samples, _| {
            if !put(samples, &mut ring.0) {
                data.overrun.store(true, Ordering::Release);
            }
        },
        move |error| report(&failure, error),
        Some(SETUP),
    )?;
    Ok(stream)
}

/// Puts all samples into the ring, or none; whether there was room.
fn put<T: SizedSample>(samples: &Data, ring: &mut rtrb::Producer<f32>) -> bool
where
    f32: FromSample<T>,
{
    let samples = samples.as_slice::<T>().unwrap_or_default();
    match ring.write_chunk_uninit(samples.len()) {
        Ok(chunk) => {
            chunk.fill_from_iter(samples.iter().map(|sample| f32::from_sample_(*sample)));
            true
        }
        Err(_) => false,
    }
}

/// Keeps the first error of a stream, but for those after which it goes on by itself.
fn report(shared: &Shared, error: cpal::Error) {
    if matches!(error.kind(), ErrorKind::DeviceChanged | ErrorKind::Xrun | ErrorKind::RealtimeDenied) {
        return;
    }
    shared.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| match error.kind() {
        // The stream had been opened, so the device was there.
        ErrorKind::DeviceNotAvailable | ErrorKind::StreamInvalidated | ErrorKind::HostUnavailable => {
            VoiceError::Disconnected
        }
        _ => error.into(),
    });
}

/// `E_ACCESSDENIED`, which Windows returns while "Let desktop apps access your microphone" is off.
const ACCESS_DENIED: &str = "0x80070005";

impl From<cpal::Error> for VoiceError {
    fn from(error: cpal::Error) -> Self {
        match error.kind() {
            _ if error.to_string().contains(ACCESS_DENIED) => Self::NotAllowed,
            ErrorKind::PermissionDenied => Self::NotAllowed,
            ErrorKind::DeviceBusy => Self::Busy,
            ErrorKind::DeviceNotAvailable | ErrorKind::HostUnavailable => Self::NoMicrophone,
            ErrorKind::StreamInvalidated => Self::Disconnected,
            _ => Self::Device(error.to_string()),
        }
    }
}

#[cfg(test)]
#[path = "microphone_tests.rs"]
mod tests;
