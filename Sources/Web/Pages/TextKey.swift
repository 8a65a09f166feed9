/// The keys of the texts that code names. Templates name others as `texts.key`.
///
/// A test compares them with the catalogues, `Templates/texts.LANGUAGE.json`: each key is there in every language, and
/// each text of the catalogues is named by a template or stands here.
enum TextKey: String, CaseIterable, Sendable {
    case andMore, assignee, assigneeMe, assigneeNobody, attendanceAbsent, attendanceAttended, attendanceByLink
    case attendanceByName, attendanceByReport, attendanceByRoom, attendanceMarked, attendanceMinutesFault
    case attendanceMore, attendanceShort, attendanceStayed, attendanceUnchanged, attendanceUnreadable
    case attendanceWasAbsent, attendanceWasAttended, attendanceWillAbsent, attendanceWillAttended, attendanceWillOthers
    case becauseAccount, becauseAccountOnce, becauseProblem, becauseSimilar, becauseWords, businessDay, businessDays
    case cancelDate, cancelDateDo, cancelDo, cancelFollowing, cancelFollowingDo, cancelSeriesDo, cancelSeriesWhy
    case cancelSession, cancelTitle, cancelWhy, captionsDone, captionsLanguage, captionsRecording, captionsViews
    case categoryDefect, categoryEnhancement, categoryOther, categoryQuestion, certificateCheck, certificateDates
    case certificateHeading, certificateIntroduction, certificateIssued, certificateRevoked, certificateStatement
    case certificateTrainers, certificateUnknown, certificateValid, certificateVoid, channelAPIManagement
    case channelDeveloperGuides, channelEmail, channelHelpDocs, channelTutorials, channelWebsite, confirmExpired
    case confirmInterestDone, connectionCredential, connectionCredentialHint, connectionCredentialKept
    case connectionHistoryDone, connectionHistoryRunning, connectionKind, connectionLanguage, connectionNote
    case connectionNoteLinked, connectionNoteOff, connectionNoteRecommended, connectionSource, connectionSourceHint
    case connectionTag, connectionTagHint, connectionURLHint, consentGiven, countdownDays, countdownHour, countdownHours
    case countdownMinute, countdownMinutes, countdownNow, dayNamed, dayOfMonth, days, decimalSign, deliveryFailed
    case deliveryNext, deliveryTaken, deliveryWaiting, detailBegan, detailCategory, detailChannel, detailDiscovery
    case detailEnvironment, detailError, detailExpected, detailImpact, detailInstance, detailRequest, detailSource
    case detailSteps, detailSuggested, doneAccepted, doneAcknowledge, doneAssigned, doneChanged, doneDrafted, doneEdited
    case doneHeld, doneLead, doneLinkReset, doneMerged, doneMoved, doneNoted, doneProblem, doneProblemAccepted
    case doneProblemRejected, doneRejected, doneReopen, doneReplied, doneResolve, doneResume, doneSplit, doneTaken
    case doneUnlinked, doneWait, doneWorkaround, effectAfter, effectAttended, effectBefore, effectChart, effectFewer
    case effectHeadlineFewer, effectHeadlineMore, effectHeadlineTooFew, effectHeadlineUnclear, effectMore, effectNeither
    case effectRegistered, effectTooFew, effectUnclear, email, emailHint, encoderDone, encoderUnused, encoderWaiting
    case environmentDevelopment, environmentOther, environmentProduction, environmentStaging, errorClosed, errorConflict
    case errorForbidden, errorFull, errorGone, errorInternal, errorMissing, errorNotFound, errorOurs, errorStored
    case errorTooLarge, errorTooMany, errorUnavailable, errorUnreadable, errorWho, faultAnswer, faultDate, faultEmail
    case faultName, faultZone, feedbackScoreOf, filterAll, filterKind, filterLanguage, filterLevel, filterLinked
    case filterPlan, filterPriority, filterStatus, filterTag, filterTrainer, filterTutorial, found, foundOne
    case furtherDate, furtherDates, gapAsideDone, gapAsideReasonMissing, gapBackDone, gapDraftedAlready, gapUnanswered
    case gapsAside, gapsOpen, gapsTitle, heads, headsOf, headsOffered, headsOne, headsShort, headsWaiting, hours
    case impactDo, impactMore, impactNobody, impactOnePerson, impactOneRegistration, impactOwn, impactPeople
    case impactRegistrations, importArchive, importChangedDates, importChangedFields, importChangedRecurrence
    case importCutOff, importDate, importDoneTitle, importEmpty, importMore, importNotCalendar, importNothingChosen
    case importOthers, importPartial, importPartialPreview, importPreviewTitle, importSeries, importSeriesEndless
    case importUnchanged, importUnchangedOne, importUntitled, importZone, importZoneNone, imprint, insightAttendance
    case insightEffect, insightFix, insightLevels, insightProblems, insightRespond, insightStandard, insightSuperPremium
    case insightSupport, insightTickets, insightTitle, insightWeeks, inviteText, joinOpens, joinTitle, kindTutorial
    case kindWebinar, languageName, lessThanMinute, levelAdvanced, levelBeginner, levelIntermediate, linkedNo, linkedYes
    case longDate, mailAcknowledgement, mailAssignment, mailBreach, mailCounts, mailDropped, mailErased, mailFailed
    case mailFollowUp, mailInterest, mailInvitation, mailLink, mailMessage, mailPlace, mailProposal, mailReminder
    case mailReply, mailSent, mailSignIn, mailTicketLink, mailTicketNews, mailTicketReply, mailUnneeded
    case mailVerification, mailWaiting, mailWebhook, manyAccounts, manyTickets, mappingName, mappingNameHint
    case mappingPointers, mappingPointersHint, mappingPriorities, mappingPrioritiesHint, mappingSample
    case mappingSampleHint, mappingStates, mappingStatesHint, materialDeveloperGuide, materialHelpDoc, materialKind
    case materialRecording, materialSampleCode, materialSlides, materialTitle, materialURL, messageByAPI, messageByMail
    case messageByPage, messageByStaff, messageHint, messageSubject, messageText, messageTo, messageToAll, minutes
    case missingCount, missingOne, monthOfYear, months, moveUnlimited, myCancel, myCancelDone, myCancelled, myConfirmed
    case myDeclined, myDeclinedBecause, myJoinOpens, myKept, myLeftOut, myMailResumed, myMoveDone, myMoveRefused
    case myMoveRequested, myMoveWaits, myOffered, myRequested, myResetDone, myRestoreDone, myRotateWhy, mySeatTaken
    case myThere, myTitle, myWaitlisted, myZone, name, newsApproved, newsApprovedWaits, newsCancelled, newsDeclined
    case newsMoved, newsNoted, newsPublished, newsRecording, newsRegistered, newsRestored, newsSaved, newsSent
    case newsWaitlisted, newsWaits, noteDates, noteFits, noteMore, noteNoDates, noteProblem, noteReply, noteSeats
    case noteSeatsUnlimited, noteSubject, noteWhy, noteWritten, nothingDue, oneAccount, oneTicket, operateAddress
    case operateChanges, operateConnections, operateEncoder, operateFailed, operateHealth, operateJournal, operateMail
    case operateMappings, operateReceived, operateRelease, operateRooms, operateRoomsNone, operateTitle, operateTokens
    case operateWaiting, operateWebhooks, operateZones, organisationNone, percentage, personName, planStandard
    case planSuperPremium, privacy, problemChanged, problemClosed, problemFields, problemFull, problemGone, problemKnown
    case problemMoved, problemOpen, problemResolved, problemTooMany, problemsTitle, programmeAbout, programmeTitle
    case promiseBusiness, promiseDay, promiseDays, promiseDiscretion, promiseElapsed, promiseRelease, publishDo
    case publishTitle, queueAll, queueDue, queueMine, queueOverdue, queueTitle, queueUnassigned, receivedAnswer
    case receivedAutomatic, receivedCounts, receivedDropped, receivedHandled, receivedMessage, receivedNobody
    case receivedOther, receivedRepeated, receivedReport, receivedTicket, receivedUnclear, receivedUnread
    case receivedWaiting, refuseFollowUps, refuseInterest, refuseMessages, refuseReminders, refuseTutorial, remarkAccess
    case remarkAddedDay, remarkByDay, remarkByName, remarkCancelled, remarkCancelledHere, remarkChange, remarkCharacters
    case remarkCut, remarkCutOff, remarkEarlier, remarkEndlessRules, remarkEnds, remarkExcludedChanged, remarkExclusion
    case remarkFirstDates, remarkGregorian, remarkHorizon, remarkKnownBetter, remarkLater, remarkLaterUnknown
    case remarkLines, remarkLink, remarkMadeHere, remarkMissingEnd, remarkNoDates, remarkNoEnd, remarkNoMinutes
    case remarkNoStart, remarkNoSuchDate, remarkNoTitle, remarkNoZone, remarkNotRegistered, remarkOffset, remarkProperty
    case remarkRefused, remarkReply, remarkRule, remarkRuleEnds, remarkSameName, remarkSameUID, remarkSeveral
    case remarkStartOutside, remarkTags, remarkTime, remarkTooLarge, remarkTooLong, remarkTooManyDates
    case remarkTooManyWithUID, remarkUnfolded, remarkUnknownValue, remarkUnknownZone, remarkUnmatched, remarkWholeDays
    case remarkWouldClash, remarkWouldLose, remarkWrittenOut, remarkYears, remarkZone, replyAbout, replyAccepted
    case replyDates, replyDeclined, replyDeclinedUnproven, replyDelegated, replyFeed, replyHello, replyHelloAnybody
    case replyMaterials, replyTentative, replyUndecided, reportNoMinutes, reportNobody, reportNone, reportNotText
    case reportQuote, reportRegistrations, reportSource, reportUnknownValues, resetDo, resetTitle, restoreDo
    case restoreTitle, resultConfirmed, resultHeld, resultHeldMail, resultHeldRequest, resultHeldWaitlist, resultMail
    case resultRequested, resultWaitlisted, roleAdmin, roleAgent, roleIntegration, roleTrainer, rosterAccount
    case rosterAccountHint, rosterCancelled, rosterClosed, rosterConfirmed, rosterDeclined, rosterFaultAccount
    case rosterFaultName, rosterFull, rosterGone, rosterKnown, rosterLanguage, rosterNo, rosterOffered, rosterRequested
    case rosterReturned, rosterWaitlisted, rosterWhole, rosterWillWait, rosterYes, scheduleAllTheSame
    case scheduleApprovalNone, scheduleApprovalStaff, scheduleByLink, scheduleByRule, scheduleChangeOf, scheduleDaily
    case scheduleEndsCount, scheduleEndsNever, scheduleEndsUntil, scheduleFault, scheduleFieldAccounts
    case scheduleFieldAdded, scheduleFieldApproval, scheduleFieldCapacity, scheduleFieldCloses, scheduleFieldCount
    case scheduleFieldDescription, scheduleFieldDuration, scheduleFieldEnds, scheduleFieldEvery, scheduleFieldExcluded
    case scheduleFieldHold, scheduleFieldJoin, scheduleFieldJoinBefore, scheduleFieldKind, scheduleFieldLanguage
    case scheduleFieldLocation, scheduleFieldOpens, scheduleFieldRepeats, scheduleFieldRoom, scheduleFieldRule
    case scheduleFieldScope, scheduleFieldStart, scheduleFieldStatus, scheduleFieldTags, scheduleFieldTitle
    case scheduleFieldTutorial, scheduleFieldUntil, scheduleFieldVisibility, scheduleFieldWaitlist, scheduleFieldZone
    case scheduleForAccounts, scheduleForAll, scheduleHintAccounts, scheduleHintAdded, scheduleHintApproval
    case scheduleHintCapacity, scheduleHintCloses, scheduleHintDescription, scheduleHintDuration, scheduleHintEvery
    case scheduleHintExcluded, scheduleHintJoin, scheduleHintLanguage, scheduleHintOpens, scheduleHintOptions
    case scheduleHintRoom, scheduleHintRule, scheduleHintTags, scheduleMonthlyDay, scheduleMonthlyWeekday, scheduleNever
    case scheduleNew, scheduleNoLimit, scheduleNoTutorial, scheduleNobody, scheduleQuestion, scheduleQuestionCheckbox
    case scheduleQuestionChoice, scheduleQuestionConsent, scheduleQuestionKind, scheduleQuestionOptions
    case scheduleQuestionText, scheduleRoomLink, scheduleScopeDate, scheduleScopeSeries, scheduleStale
    case scheduleStatusCancelled, scheduleStatusDraft, scheduleStatusPublished, scheduleStatusUsual, scheduleTitle
    case scheduleTrainers, scheduleWaitlistAutomatic, scheduleWaitlistNone, scheduleWaitlistOffer, scheduleWeekly
    case scheduleYearly, scopeAll, scopeFollowing, scopeThis, scoreLikely, scoreStrong, scoreWeak, seatClosed, seatFull
    case seatGone, seatHeld, seatKnown, seatLeft, seatTaken, seatWaits, seatsClosed, seatsFull, seatsLeft, seatsOpen
    case seatsUnlimited, seatsWaiting, seatsWaitlist, sentenceClosed, sentenceConflict, sentenceForbidden, sentenceFull
    case sentenceGone, sentenceMissing, sentenceNotFound, sentenceStored, sentenceTooLarge, sentenceUnavailable
    case sentenceUnreadable, settingsAccent, settingsAccentHint, settingsColourCorrected, settingsColourKept
    case settingsDark, settingsLight, settingsLogo, settingsLogoHint, settingsName, settingsNameHint, settingsNoticeHint
    case settingsSupport, settingsSupportHint, settingsTitle, shortDate, shortMonths, shortWeekdays, showDate, showDates
    case signInAddressTaken, signInDisabled, signInNoAddress, signInNoRole, signInProgram, signInProviderAgain
    case signInProviderDenied, signInProviderDown, signInUnknown, signInUnknownPerson, signInUnverified
    case staffFeedbackTitle, staffNoRole, staffStaleForm, staffWrongRole, staleThing, stepApproval, stepConfirm
    case stepInvitation, stepJoin, stepReminder, stepWait, supportAccount, supportAccountHint, supportBegan
    case supportCategory, supportClosed, supportConflict, supportDefect, supportDescription, supportDescriptionHint
    case supportDiscovery, supportDoneClosed, supportDoneCompleted, supportDoneJudged, supportDoneSent, supportDueAnswer
    case supportDueFix, supportEmailHint, supportEnhancement, supportEnvironment, supportError, supportExpected
    case supportFaultEmpty, supportFaultFiles, supportFilesHint, supportFromAgent, supportFromCustomer, supportImpact
    case supportImpactText, supportImpactTextHint, supportLimited, supportNone, supportOpen, supportOther
    case supportPending, supportPriority, supportProgress, supportQuestion, supportQuoted, supportResolved
    case supportSevere, supportStateClosed, supportStateOpen, supportStatePending, supportStateResolved
    case supportStateWorking, supportSteps, supportStepsHint, supportSubject, supportSubjectHint, supportTooLarge
    case supportUnusable, supportWhy, supportWhyWords, supportWorkaround, supportWorkaroundNo, supportWorkaroundYes
    case supportZone, targetBreached, targetDone, targetDue, targetFix, targetMet, targetMetLate, targetNone
    case targetPaused, targetRespond, theirTime, ticketAccountHint, ticketAttachments, ticketAttachmentsHint
    case ticketClosed, ticketDescription, ticketEditTitle, ticketOpen, ticketOpened, ticketPending, ticketResolved
    case ticketStale, ticketStaleField, ticketSubject, ticketZone, ticketsInMonth, ticketsInQuarter, timeThere, timesIn
    case today, tokenAdmin, tokenAgent, tokenEmail, tokenExpired, tokenExpires, tokenExpiresSoon, tokenIntegration
    case tokenLastDay, tokenLastDayHint, tokenName, tokenNobody, tokenProgram, tokenRevoked, tokenRole, tokenScopes
    case tokenScopesHint, tokenSources, tokenSourcesHint, tokenSpeaksFor, tokenTrainer, tokenUser, tokenUserHint
    case tokenValid, tomorrow, trainerBiography, trainerBiographyHint, trainerCreated, trainerDeleted, trainerEmailHint
    case trainerNoZone, trainersTitle, tutorialArchived, tutorialCreated, tutorialDeleted, tutorialDrafted
    case tutorialInterested, tutorialMaterials, tutorialNew, tutorialOneMaterial, tutorialSlug, tutorialSlugHint
    case tutorialStatusHint, tutorialSummary, tutorialSummaryHint, tutorials, tutorialsWhy, userDeleted
    case userDisabledDone, userEnabledDone, userInvited, userTrainer, userTrainerHint, usersTitle, verbAcknowledge
    case verbReopen, verbResolve, verbResume, verbWait, verbWorkaround, webhookDescription, webhookEnabled
    case webhookEvents, webhookEventsHint, webhookFailing, webhookOff, webhookOn, webhookSent, webhookURL
    case webhookURLHint, weekdays, weeksSentence, whySameAccount, whySameError, whySameProblem, whyWords, withTrainers
    case zoneIn
}
